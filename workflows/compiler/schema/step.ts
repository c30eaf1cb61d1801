import type { StepForm } from "../steps/form.ts";
import { FORMS } from "../steps/kinds.ts";
import { NAME } from "../values/name.ts";
import { TEXT } from "../values/text.ts";
import type { Schema } from "../yaml/shape.ts";

/** The forms of a step, one schema for each key. */
export const STEP_DEFINITIONS: Readonly<Record<string, Schema>> = {
  steps: {
    ...{ type: "array", items: { $ref: "#/definitions/step" }, minItems: 1 },
    description: "Steps, each with its own dash.",
  },
  step: { anyOf: Object.entries(FORMS).map(([key, form]) => schemaOf(key, form)) },
};

/** A step that updates, and no other. */
export const UPDATE_STEP: Schema = schemaOf("update", FORMS.update);

function schemaOf(key: string, { schema, beside, required = [], also }: StepForm): Schema {
  return {
    type: "object",
    properties: { id: NAME.schema, title: TEXT.schema, [key]: schema, ...beside },
    required: [key, ...required],
    ...also,
    additionalProperties: false,
  };
}
