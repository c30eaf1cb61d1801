import type { Json } from "../../../core/model/json.ts";
import { refuse } from "../definition/fields.ts";

/** What a task failed with; `alias` is a second name that matches it too. */
export interface TaskError {
  readonly error: string;
  readonly cause?: string;
  readonly alias?: string;
}

/** Errors that no wildcard matches. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const BEYOND_WILDCARDS = new Set(["States.Runtime", "States.DataLimitExceeded"]);

/** True where one of the names in `ErrorEquals` means this error. */
export function namesError(names: readonly string[], { error, alias }: TaskError): boolean {
  if (error === "States.Runtime") return false;
  if (names.includes(error) || (alias !== undefined && names.includes(alias))) return true;
  if (BEYOND_WILDCARDS.has(error)) return false;
  return names.includes("States.ALL") || (error !== "States.Timeout" && names.includes("States.TaskFailed"));
}

/** Reads `ErrorEquals`. */
export function readErrorNames(value: Json | undefined, path: string): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every((name) => typeof name === "string")) {
    throw refuse(`${path}/ErrorEquals`, "Expected a list of error names");
  }
  if (value.includes("States.ALL") && value.length > 1) {
    throw refuse(`${path}/ErrorEquals`, "States.ALL must appear alone");
  }
  return value;
}
