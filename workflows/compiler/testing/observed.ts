import type { JsonObject } from "../../../core/model/json.ts";

/** The observed result of a test. Times are epoch milliseconds. */
export interface Observed {
  readonly start: number;
  readonly end: number;
  /** The workspace's IANA zone. */
  readonly zone: string;
  /** The messages that reached providers, in order of time. */
  readonly outbox: readonly ObservedMessage[];
  /** Messages that did not leave, each with its reason. */
  readonly unsent: readonly UnsentMessage[];
  /** Entries of the journey under test, in turn. */
  readonly entries: readonly ObservedEntry[];
  /** When entries of the journey under test reached their goal. */
  readonly goals: readonly number[];
  /** Why the customer was not let in, each with how often. */
  readonly refused: readonly { readonly reason: string; readonly text: string; readonly n: number }[];
  /** Events that journeys put on the bus. */
  readonly events: readonly { readonly time: number; readonly event: string; readonly properties: JsonObject }[];
  readonly calls: readonly { readonly time: number; readonly destination: string; readonly body: JsonObject }[];
  readonly traits: JsonObject;
  readonly segments: readonly string[];
}

export interface ObservedMessage {
  readonly time: number;
  readonly template: string;
  readonly step: string;
  readonly channel: string;
  readonly to: string;
  readonly subject?: string;
}

export interface UnsentMessage {
  readonly time: number;
  readonly template: string;
  readonly step: string;
  /** `held`, or the reason of a drop or failure. */
  readonly reason: string;
  /** The same in words, with the rule and the values that it saw. */
  readonly text: string;
}

export interface ObservedEntry {
  readonly start: number;
  readonly holdout: boolean;
  /** Absent while the customer is inside. */
  readonly outcome?: string;
  readonly ended?: number;
}
