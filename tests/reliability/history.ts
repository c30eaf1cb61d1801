import type { Trust } from "../../core/model/event.ts";
import type { JsonObject } from "../../core/model/json.ts";
import type { Service } from "./turns.ts";

/** One event of a history and how it reaches ingest. Times are half hours after the start. */
export interface HistoryEvent {
  readonly id: string;
  readonly customer: string;
  /** The visitor who the customer was before: the two are one person. */
  readonly visitor?: string;
  readonly name: string;
  readonly properties: JsonObject;
  readonly context: JsonObject;
  /** Who says so; one of the workspace's own systems where absent. */
  readonly trust?: Trust;
  /** Further ids of the same customer, by namespace. */
  readonly aliases?: JsonObject;
  /** When it happened. */
  readonly time: number;
  /** How far the clock of whoever sent it is ahead; minutes. */
  readonly ahead?: number;
  /** Its copies come out of an archive. */
  readonly replayed?: true;
  /** When its copies arrive, at least one, none before it happened. */
  readonly arrivals: readonly number[];
}

/** What customers do and how the world misbehaves meanwhile. Times are half hours after the start. */
export interface History {
  readonly events: readonly HistoryEvent[];
  /** Decides the order of calls, and which of them fail. */
  readonly seed: number;
  /** When it begins; epoch milliseconds. */
  readonly start: number;
  /** Invocations that die, and calls that are throttled, at most. */
  readonly crashes: number;
  readonly throttles: number;
  /** When the price drops, which is nobody's event; each comes twice. */
  readonly drops: readonly number[];
  /** When a schedule fires, each time twice. */
  readonly schedules: readonly number[];
  /** When the canary is rolled back, and when a journey is paused and resumed. */
  readonly rollBack?: number;
  readonly pause?: readonly [from: number, to: number];
  /** What the provider answers, in turn; then it accepts. */
  readonly provider: readonly ("accept" | "throttle" | "refuse" | "fail" | "silent")[];
  readonly trouble: Trouble;
  /** What those do who get a message with a link, the first message's first; nothing where there are no more. */
  readonly visits?: readonly Visit[];
  /** Words that come from numbers. */
  readonly texts?: readonly Text[];
}

/** What somebody does with the link of a message: opens its page, or presses the button on it. */
export interface Visit {
  /** How long after the message; minutes. */
  readonly after: number;
  readonly press: boolean;
  /** How often, a few seconds apart. */
  readonly times: number;
  /** When the copies of what they said arrive; half hours later. A late one comes out of an archive. */
  readonly delays: readonly number[];
}

/** A text message to a number of ours. Times are half hours after the start. */
export interface Text {
  readonly from: string;
  readonly word: "STOP" | "START";
  readonly time: number;
  readonly arrivals: readonly number[];
}

/** What lasts longer than a single call. */
export interface Trouble {
  /** Nothing of a service is to be had for so many minutes; `functions`: none is started for a machine. */
  readonly outages: readonly Outage[];
  /** The longest that one call takes; milliseconds. */
  readonly slow: number;
  /** How far the clocks of functions are ahead of or behind that of Step Functions, at most; milliseconds. */
  readonly skew: number;
  /** How far the indexes are behind the table; milliseconds. */
  readonly lag: number;
  /** Any write may be stored and its answer lost. */
  readonly lost: boolean;
  /** Bytes that the entries of a profile may have before their bodies go to items of their own; as many as ever where absent. */
  readonly most?: number;
  /** When new rules and machines are deployed; for some minutes old and new code run side by side. */
  readonly deploy?: number;
  /** When everything that is kept of a customer is erased. */
  readonly erase?: { readonly customer: string; readonly time: number };
}

export interface Outage {
  readonly of: Service | "functions";
  readonly from: number;
  readonly minutes: number;
}

export const MINUTE = 60_000;
export const HALF_HOUR = 30 * MINUTE;
