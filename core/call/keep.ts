import { evaluate, type Failure } from "../expression/evaluate.ts";
import type { Scope } from "../expression/scope.ts";
import type { Json } from "../model/json.ts";

/** What may go into a run's document of an answer: nobody reads a person out of it. */
type Keepable = string | number | boolean;

/** Letters, digits and what stands in a code or a date: no address, no number to call, no sentence of any length. */
const WORD = /^[\p{L}\p{N}_.:/ -]{1,64}$/u;

export interface KeptAnswer {
  readonly values: Readonly<Record<string, Keepable>>;
  /** How many were neither a boolean, a number nor a word. */
  readonly leftOut: number;
}

/**
 * The values of these expressions that a run may know: booleans, numbers, and words of at most 64 characters. What gives
 * nothing is left out as a failed expression, anything else is left out and told.
 */
export async function keepOf(
  keep: Readonly<Record<string, string>>,
  scope: Scope,
  failures: Failure[],
): Promise<KeptAnswer> {
  const values: Record<string, Keepable> = {};
  let leftOut = 0;
  for (const [name, source] of Object.entries(keep)) {
    const value = await evaluate(source, scope, failures);
    if (isKeepable(value)) values[name] = value;
    else if (value !== undefined) leftOut += 1;
  }
  return { values, leftOut };
}

function isKeepable(value: Json | undefined): value is Keepable {
  return typeof value === "boolean" || typeof value === "number" || (typeof value === "string" && WORD.test(value));
}
