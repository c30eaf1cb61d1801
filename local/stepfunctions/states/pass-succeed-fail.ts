import { defined } from "../../../core/model/defined.ts";
import type { Json } from "../../../core/model/json.ts";
import type { Fields } from "../definition/fields.ts";
import { EvaluationError } from "../expression/value.ts";
import { leave, neverSuspended, type Outcome, readLeaving, type State } from "./state.ts";

/** Passes its input on, or its `Output`. */
export function readPass(name: string, fields: Fields): State {
  const leaving = readLeaving(fields);
  return {
    name,
    kind: "Pass",
    targets: leaving.targets,
    enter: (progress) => leave(progress, "Pass", leaving, progress.scope(), progress.input),
    resume: neverSuspended,
  };
}

/** Ends the run as succeeded. */
export function readSucceed(name: string, fields: Fields): State {
  const leaving = { next: undefined, output: fields.value("Output"), assign: undefined };
  return {
    name,
    kind: "Succeed",
    targets: [],
    enter: (progress) => leave(progress, "Succeed", leaving, progress.scope(), progress.input),
    resume: neverSuspended,
  };
}

/** Ends the run as failed. */
export function readFail(name: string, fields: Fields): State {
  const error = fields.value("Error");
  const cause = fields.value("Cause");
  return {
    name,
    kind: "Fail",
    targets: [],
    enter: async (progress): Promise<Outcome> => {
      const errorText = text(await error?.(progress.scope()), "Error");
      const causeText = text(await cause?.(progress.scope()), "Cause");
      return { to: "failure", ...defined({ error: errorText, cause: causeText }) };
    },
    resume: neverSuspended,
  };
}

function text(value: Json | undefined, field: string): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw new EvaluationError(field, `The field '${field}' must be a string.`);
}
