import type { Workspace } from "../compiled.ts";
import type { ReadyJourney } from "../journey/compile.ts";

/** One of two workspaces that are compared. */
export interface Side {
  readonly workspace: Workspace;
  readonly ready: readonly ReadyJourney[];
  readonly canaries: readonly ReadyJourney[];
  /** Paths of its files. */
  readonly paths: ReadonlySet<string>;
}

/** A journey on both sides. */
export interface Pair {
  readonly journey: string;
  readonly before: ReadyJourney;
  readonly after: ReadyJourney;
}

/** The journeys of a side as most customers know them, or their canaries, by name. */
export function journeysOf(side: Side, which: "ready" | "canaries"): ReadonlyMap<string, ReadyJourney> {
  return new Map(side[which].map((one) => [one.compiled.journey, one]));
}
