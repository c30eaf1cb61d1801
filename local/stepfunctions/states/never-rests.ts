import type { Outcome } from "./state.ts";

/** For kinds that are left in the turn that entered them. */
export function neverRests(): Outcome {
  throw new Error("A run rests in a state of a kind that never rests.");
}
