import type { JsonText } from "../json-text.ts";
import type { Wildcard } from "../wildcard.ts";

/** One of the values a field may have. */
export type Match =
  /** True for a value (value-text.ts) that is meant. */
  | { readonly kind: "value"; readonly test: (text: string) => boolean; readonly wildcards?: readonly Wildcard[] }
  /** The field must not be there. */
  | { readonly kind: "absent" };

/** Reads what stands behind the name of a match type. Throws invalidPattern. */
export type ReadMatch = (given: JsonText) => Match;

export function valueMatch(test: (text: string) => boolean): Match {
  return { kind: "value", test };
}
