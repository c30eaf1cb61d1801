import type { StepForm } from "../steps/form.ts";
import { FORMS } from "../steps/kinds.ts";
import { listOf, NAME, ref, type Schema, TEXT } from "./parts.ts";

/** What a step may be, one schema for each key. */
export const STEP_DEFINITIONS: Readonly<Record<string, Schema>> = {
  steps: { ...listOf(ref("step")), description: "Steps, each with its own dash." },
  step: { anyOf: Object.entries(FORMS).map(([key, form]) => schemaOf(key, form)) },
};

/** A step that updates, and no other. */
export const UPDATE_STEP: Schema = schemaOf("update", FORMS.update);

function schemaOf(key: string, { schema, beside, required = [], also }: StepForm): Schema {
  return {
    type: "object",
    properties: { id: NAME, title: TEXT, [key]: schema, ...beside },
    required: [key, ...required],
    ...also,
    additionalProperties: false,
  };
}
