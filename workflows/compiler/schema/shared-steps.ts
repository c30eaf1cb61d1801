import { SHARED_FIELDS } from "../shared/read-all.ts";
import { orParameter } from "./parameter.ts";
import { described, document, fieldsOf, NAME, oneOrList, ref, type Schema, TEXT } from "./parts.ts";
import { STEP_DEFINITIONS } from "./step.ts";

/** workflows/steps/<name>.yaml. */
export const STEPS_SCHEMA: Schema = document(
  "Shared steps",
  fieldsOf(
    SHARED_FIELDS,
    {
      shared: described(NAME, "The name of the shared steps, and of their file."),
      title: TEXT,
      with: described(oneOrList(NAME), "Parameters, read as =with.name."),
      steps: ref("steps"),
    },
    ["shared", "steps"],
  ),
  Object.fromEntries(Object.entries(STEP_DEFINITIONS).map(([name, schema]) => [name, orParameter(schema)])),
);
