/**
 * Why a customer was not let in though the entry condition held: the closed list, in the order of judging. A new reason
 * is an ADR.
 */
export const REFUSALS = [
  /** The event was replayed, or older than `late after`. */
  "late",
  /** The journey lets nobody in any more. */
  "retired",
  /** Before `from`. */
  "not_yet",
  /** At or after `until`. */
  "over",
  /** Ops have paused the journey. */
  "paused",
  /** The event was addressed to the journey, which takes no requests. */
  "no_api",
  /** Outside `sample`. */
  "sample",
  /** `key` gave nothing. */
  "no_key",
  /** Already inside, and `inside: ignore`. */
  "inside",
  /** Entered before, and `again` says not (yet). */
  "again",
  /** As many entries as `limit` allows. */
  "limit",
  /** An exit condition holds already. */
  "exit_holds",
  /** The customer has as many entries as their profile can hold. */
  "full",
] as const;
export type Refusal = (typeof REFUSALS)[number];
