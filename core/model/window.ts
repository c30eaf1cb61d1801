/*
 * Windows: what the profile keeps of events so that segments can count them. A window belongs to what is counted, not to
 * a segment: several segments read the same one. A day is a number: days since 1 January 1970 by the calendar of the
 * workspace's zone.
 */

/** Which events count: those of a name for which `where` holds (an expression over `event`). */
export interface CountedEvent {
  readonly event: string;
  readonly where?: string;
}

/** What is counted, and for how long it is kept. `id` is a hash of what is counted; `days` is not part of it. */
export type WindowRule = DaysRule | LastRule | OrderRule;

/** Events by day. */
export interface DaysRule extends CountedEvent {
  readonly kind: "days";
  readonly id: string;
  /** Path of the property that is added up; absent where events are only counted. */
  readonly of?: string;
  /** The longest window that a segment asks for; absent: everything, in one sum. */
  readonly days?: number;
}

/** The time of the latest event. Without `where` the profile's counts have it. */
export interface LastRule extends CountedEvent {
  readonly kind: "last";
  readonly id: string;
}

/** Events one after another, from the first to the last within so many milliseconds. */
export interface OrderRule {
  readonly kind: "order";
  readonly id: string;
  readonly steps: readonly CountedEvent[];
  readonly within: number;
  /** The longest window that a segment asks for; absent: for ever. */
  readonly days?: number;
}

/** A condition of a segment on what the customer did. Without `days` all events count. */
export type DidRule = AmountRule | SinceRule | InOrderRule;

/** How many events there were, or the sum or the average of a property, compared with every bound that is given. */
export interface AmountRule extends Bounds {
  readonly kind: "amount";
  readonly amount: "count" | "sum" | "average";
  readonly event: string;
  /** Absent: the profile's counts have the answer. */
  readonly window?: string;
  readonly days?: number;
}

export interface Bounds {
  readonly atLeast?: number;
  readonly moreThan?: number;
  readonly atMost?: number;
  readonly lessThan?: number;
}

/** One event happened, and another has not happened since the latest of it. */
export interface SinceRule {
  readonly kind: "since";
  readonly did: LatestOf;
  readonly not: LatestOf;
  readonly days?: number;
}

/** The latest event of a name; `window`: of those for which a condition holds. */
export interface LatestOf {
  readonly event: string;
  readonly window?: string;
}

/** The events of a window happened one after another; the last of them in the latest `days`. */
export interface InOrderRule {
  readonly kind: "order";
  readonly window: string;
  readonly days?: number;
}

/** What a profile keeps for one window. Absent for a customer who never did any of its events. */
export interface WindowState {
  /** Every event from this day on is counted. Absent: every event that was ever received. */
  readonly since?: number;
  /** Days with events, oldest first. */
  readonly days?: readonly DayCount[];
  /** The latest event; epoch milliseconds. */
  readonly last?: number;
  /** For each step of a sequence its latest events, oldest first. */
  readonly steps?: readonly (readonly Link[])[];
  /** The end of the latest whole sequence that is known; epoch milliseconds. */
  readonly done?: number;
}

/** The events of one day: how many, and the sum of their property in ten-thousandths. */
export type DayCount = readonly [day: number, n: number, sum: number];

/**
 * An event of a sequence, and the latest time at which a sequence that has come this far began; both epoch milliseconds.
 * No start: there was no event of the step before.
 */
export type Link = readonly [time: number, start?: number];

export type WindowStates = Readonly<Record<string, WindowState>>;
