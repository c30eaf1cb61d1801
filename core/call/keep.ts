import { evaluate, type Failure } from "../expression/evaluate.ts";
import type { Scope } from "../expression/scope.ts";
import { type Keepable, whyNotKept } from "./keepable.ts";

export interface KeptAnswer {
  readonly values: Readonly<Record<string, Keepable>>;
  /** What was left out, by the name it was to be kept under, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

/**
 * The values of these expressions that a run may know (`whyNotKept`). What gives nothing is left out as a failed expression,
 * anything else is left out and told.
 */
export async function keepOf(
  keep: Readonly<Record<string, string>>,
  scope: Scope,
  failures: Failure[],
): Promise<KeptAnswer> {
  const values: Record<string, Keepable> = {};
  const leftOut: { name: string; why: string }[] = [];
  for (const [name, source] of Object.entries(keep)) {
    const value = await evaluate(source, scope, failures);
    if (value === undefined) continue;
    const why = whyNotKept(value);
    if (why !== undefined) leftOut.push({ name, why });
    else if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") values[name] = value;
  }
  return { values, leftOut };
}
