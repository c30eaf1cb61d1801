import { defined } from "../../../core/model/defined.ts";
import type { Json } from "../../../core/model/json.ts";
import type { Fields } from "../definition/fields.ts";
import { EvaluationError } from "../expression/evaluation-fault.ts";
import { neverRests } from "./never-rests.ts";
import type { Outcome, State } from "./state.ts";

/** Ends the run as failed. */
export function readFail(name: string, fields: Fields): State {
  const error = fields.value("Error");
  const cause = fields.value("Cause");
  return {
    name,
    kind: "Fail",
    targets: [],
    enter: async (turn): Promise<Outcome> => {
      const named = text(await error?.(turn.scope()), "Error");
      const because = text(await cause?.(turn.scope()), "Cause");
      return {
        to: "failure",
        ...defined({ error: named, cause: because }),
      };
    },
    resume: neverRests,
  };
}

function text(value: Json | undefined, field: string): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw new EvaluationError(field, `The field '${field}' must be a string.`);
}
