import type { KeptEvent } from "./event.ts";

/** A step of the fan-out's work, as its queue carries it; the fan-out puts the next step there itself. */
export type FanOutWork =
  /** Lets the members of a segment in by one entry rule. `occurrence` makes each customer's event id: once each. */
  | {
      readonly do: "enter";
      readonly journey: string;
      readonly rule: string;
      readonly segment: string;
      readonly occurrence: string;
      readonly event: KeptEvent;
      /** The event's time is a moment that many share: each customer comes in at their own place after it. */
      readonly shared?: true;
      /** When the occurrence reached us; epoch milliseconds. */
      readonly reached?: number;
      /** How often it has waited for a deployment to be whole. */
      readonly waited?: number;
      readonly place?: FanOutPlace;
    }
  /** Has every profile looked at under these rules (`Rules.look`): since when (epoch milliseconds), and how many so far. */
  | {
      readonly do: "look";
      readonly rules: string;
      readonly since?: number;
      readonly customers?: number;
      readonly from?: string;
    };

/** How far it has come: in the list of members, or through everybody. */
export interface FanOutPlace {
  readonly shard: number;
  readonly after?: string;
  readonly everybody?: { readonly from?: string };
}
