import type { Json } from "./json.ts";

/**
 * What the compiler tells the running system about journeys. The file `rules.json` in the ingest bundle is one `Rules`.
 * All durations are milliseconds, all shares are fractions of 1, all expressions are JSONata source text.
 */
export interface Rules {
  readonly contract: 1;
  readonly journeys: readonly JourneyRules[];
  readonly settings: Settings;
  /** Per event name: property paths (`orderId`, `address.city`) that some condition reads, kept in `recent`; `*` is all. */
  readonly recentFields: Readonly<Record<string, readonly string[]>>;
}

export interface JourneyRules {
  readonly journey: string;
  readonly title: string;
  /** Content hash, 12 hex digits; the alias `v<version>` of the machine bears it. */
  readonly version: string;
  readonly enter: readonly EnterRule[];
  /** Entries are accepted from (inclusive) and until (exclusive); epoch milliseconds. */
  readonly from?: number;
  readonly until?: number;
  readonly retired?: true;
  /** Share of entries that are recorded and measured but never contacted. */
  readonly holdout?: number;
  /** What travels with the entry. */
  readonly inside: EntryRules;
  /** Property paths of the entry event that the journey reads, kept with the entry; `*` is all. */
  readonly entryFields: readonly string[];
  /** Longest time a run can take without holds; when a held-out entry ends and the sweeper looks. */
  readonly longest: number;
}

export interface EnterRule {
  readonly event: string;
  readonly when?: string;
  readonly key?: string;
  readonly again: "never" | "always" | { readonly after: number };
  readonly againPer: "key" | "customer";
  readonly limit?: number;
  readonly inside: "ignore" | "restart";
  /** Canary: a fixed share of customers. */
  readonly sample?: number;
}

/** The rules an entry carries with it, so that later code serves it without its definition. */
export interface EntryRules {
  readonly exit: readonly ExitRule[];
  readonly goal?: GoalRule;
  readonly timeout?: number;
  /** Waits whose event may come before the wait begins (`since: entry`, `of`): such events are kept in the entry. */
  readonly watch: readonly WatchRule[];
}

/** Which events match: name, then `same` (equal property of the entry event), then `when`; each absent part matches. */
export interface EventMatch {
  readonly event: string;
  readonly same?: string;
  readonly when?: string;
  /** Id of the send whose latest message the event must be about. */
  readonly of?: string;
}

/** With `event` it is judged on that event, without on every change of the profile. */
export interface ExitRule {
  readonly event?: string;
  readonly same?: string;
  readonly when?: string;
  readonly reason: string;
}

export interface GoalRule extends EventMatch {
  readonly within: number;
  /** Expression, or a literal. */
  readonly value?: { readonly expression: string } | { readonly literal: Json };
  readonly exit: boolean;
}

export interface WaitRule extends EventMatch {
  readonly since: "step" | "entry";
  /** Property paths of the matched event that later steps read, kept as `steps.<id>.event.properties`. */
  readonly fields: readonly string[];
}

export interface WatchRule extends WaitRule {
  readonly step: string;
}

export interface Settings {
  /** The workspace's IANA zone. */
  readonly zone: string;
  readonly sender: { readonly email?: string };
  readonly topics: Readonly<Record<string, Topic>>;
  readonly quiet?: QuietHours;
  readonly open?: OpenHours;
  /** Closed days, `YYYY-MM-DD` in the customer's zone. */
  readonly closed?: { readonly days: readonly string[]; readonly then: "hold" | "drop" };
  readonly caps: readonly Cap[];
  /** Share of customers in the global control group. */
  readonly control?: number;
  /** Older events change profiles but start and wake nothing; milliseconds. */
  readonly lateAfter?: number;
  readonly stages: Readonly<Record<string, StageSettings>>;
}

export interface Topic {
  readonly channels: readonly string[];
  readonly default: "in" | "out";
}

/** `HH:MM` in the customer's zone; `from` later than `to` spans midnight. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
  readonly then: "hold" | "drop";
}

/** Open hours by weekday; a weekday without a range is closed. */
export interface OpenHours {
  readonly days: Readonly<Partial<Record<Weekday, readonly { readonly from: string; readonly to: string }[]>>>;
  readonly then: "hold" | "drop";
}

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** At most `max` marketing messages in any rolling `per` milliseconds; of one topic or journey where named. */
export interface Cap {
  readonly topic?: string;
  readonly journey?: string;
  readonly max: number;
  readonly per: number;
}

/** Where a stage may deliver: address patterns with `*`; anything else is dropped (`outbox`: recorded, not sent). */
export interface StageSettings {
  readonly deliver?: { readonly only: readonly string[]; readonly else: "outbox" | "drop" };
}

export type Channel = "email" | "webhook";

/** A template as the send function's bundle holds it, in `templates.json`: a `Record<name, Template>`. */
export interface Template {
  readonly name: string;
  readonly channel: Channel;
  /** Absent when transactional. */
  readonly topic?: string;
  readonly transactional: boolean;
  /** Liquid. */
  readonly subject?: string;
  /** Liquid; HTML for e-mail, the request body for a webhook. */
  readonly body: string;
  /** Webhook only; Liquid. */
  readonly url?: string;
  /** Webhook only; request headers, values in Liquid. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Property paths of the entry event that it reads. */
  readonly entryFields: readonly string[];
}
