import type { KeptEvent } from "./event.ts";

/** A step of the roster's work, as its queue carries it; the roster puts the next step there itself. */
export type RosterWork =
  /** Lets the members of a segment in by one entry rule. `occurrence` makes each customer's event id: once each. */
  | {
      readonly do: "enter";
      readonly journey: string;
      readonly rule: string;
      readonly segment: string;
      readonly occurrence: string;
      readonly event: KeptEvent;
      readonly place?: RosterPlace;
    }
  /** Has every profile looked at under these rules (`Rules.look`). */
  | { readonly do: "look"; readonly rules: string; readonly from?: string };

/** How far it has come. */
export interface RosterPlace {
  readonly shard: number;
  readonly after?: string;
}
