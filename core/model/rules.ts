import type { FactTypes } from "../facts/types.ts";
import type { Json } from "./json.ts";
import type { Settings, Weekday } from "./settings.ts";
import type { DidRule, WindowRule } from "./window.ts";

/**
 * What the compiler tells the running system about journeys. The file `rules.json` in the ingest bundle is one `Rules`.
 * All durations are milliseconds, all shares are fractions of 1, all expressions are JSONata source text.
 */
export interface Rules {
  readonly contract: 1;
  readonly journeys: readonly JourneyRules[];
  /** Each after those it is made of. */
  readonly segments: readonly SegmentRule[];
  /** What the profile counts for segments; absent where they count nothing. */
  readonly windows?: readonly WindowRule[];
  /**
   * Hash over segments and date entries. A profile that was evaluated under another hash must be re-evaluated
   * completely.
   */
  readonly look: string;
  readonly settings: Settings;
  /** Per event name: property paths (`orderId`, `address.city`) that some condition reads, kept in `recent`; `*` is all. */
  readonly recentFields: Readonly<Record<string, readonly string[]>>;
  /**
   * The types that conditions and updates use for undeclared traits and properties: a text that is such a value is read
   * as it, and counted.
   */
  readonly used?: UsedTypes;
  /** Types of the properties of events, by event name, where they are declared. */
  readonly properties?: Readonly<Record<string, FactTypes>>;
}

/** The types of undeclared traits and properties, as conditions and updates use them. */
export interface UsedTypes {
  readonly traits: FactTypes;
  /** By event name. */
  readonly properties: Readonly<Record<string, FactTypes>>;
}

export interface JourneyRules {
  readonly journey: string;
  readonly title: string;
  /** Content hash, 12 hex digits; the alias `v<version>` of the machine bears it. */
  readonly version: string;
  /** Name of its machine, without the stage: the journey's own, or a canary's. */
  readonly machine: string;
  /** A fixed share of customers enters by these rules instead: a new version on trial. */
  readonly canary?: { readonly share: number; readonly rules: JourneyRules };
  readonly enter: readonly EnterRule[];
  /** Entries are accepted from (inclusive) and until (exclusive); epoch milliseconds. */
  readonly from?: number;
  readonly until?: number;
  readonly retired?: true;
  /** It sends transactional messages: a browser may start it only by events that its write key lists. */
  readonly transactional?: true;
  /** Share of entries that are recorded and measured but never contacted. */
  readonly holdout?: number;
  /** The rules that the entry carries. */
  readonly inside: EntryRules;
  /** Property paths of the entry event that the journey reads, kept with the entry; `*` is all. */
  readonly entryFields: readonly string[];
  /** Longest time a run can take without holds; it sets when a held-out entry ends and when the sweeper checks. */
  readonly longest: number;
}

export type EnterRule = EnterBase & EnterOn;

interface EnterBase {
  /**
   * Unique in the journey, and unchanged as long as the rule means the same: `event/Order Completed`,
   * `date/profile.birthday/0`.
   */
  readonly id: string;
  readonly when?: string;
  readonly key?: string;
  readonly again: "never" | "always" | { readonly after: number };
  readonly againPer: "key" | "customer";
  readonly limit?: number;
  readonly inside: "ignore" | "restart";
  /** Canary: a fixed share of customers. */
  readonly sample?: number;
}

/** What triggers an entry. */
export type EnterOn =
  | { readonly on: "event"; readonly event: string }
  /** A business event (a price drop) lets everybody in a segment in. */
  | { readonly on: "business"; readonly event: string; readonly segment: string }
  | { readonly on: "segment"; readonly segment: string; readonly edge: "entering" | "leaving" }
  | { readonly on: "schedule"; readonly schedule: ScheduleRule; readonly segment: string }
  | {
      readonly on: "date";
      readonly moment: MomentRule;
      readonly repeat?: "yearly";
      /** The day that stands for 29 February in other years. */
      readonly feb29: "feb28" | "mar1";
      /** Parts of the profile that the moment depends on; see SegmentRule. */
      readonly reads: readonly string[];
    }
  | { readonly on: "api" };

/**
 * An expression of EventBridge Scheduler, `cron(0 9 1 * ? *)` or `at(2026-12-24T09:00:00)`, in an IANA zone; or by each
 * customer's clock: then there is no AWS schedule, and each profile stores its own next moment.
 */
export interface ScheduleRule {
  readonly expression: string;
  readonly zone: string | "customer";
}

/**
 * A moment: a date, moved by `offset`, at a time of day; without a date the next such time of day. Without `at`, a date
 * means its midnight, and a date and time means itself.
 */
export interface MomentRule {
  /** Gives `YYYY-MM-DD`, an ISO 8601 time, or epoch seconds or milliseconds. */
  readonly date?: Value;
  /** Calendar days, in the zone. */
  readonly offset: number;
  /** `HH:MM`. */
  readonly at?: string;
  /** Only on these weekdays: the first of them that is not before the date. */
  readonly days?: readonly Weekday[];
  /** An IANA zone, or the customer's (else estimated, else the workspace's). */
  readonly zone: string | "customer";
  /** The workspace's IANA zone, for customers without a known zone. */
  readonly workspaceZone: string;
}

/** An expression, or a literal value. */
export type Value = { readonly expression: string } | { readonly literal: Json };

/**
 * A named condition over the profile, kept up to date in `profile.segments`. Everything that is given must hold.
 * `reads` names the parts of the profile it depends on: `trait:<name>`, `count:<event>`, `last:<event>`, `segment:<name>`,
 * `window:<id>`, `email`, `phone`, `push`, `zone`, `locale`, `country`, or `*` for all of it.
 */
export interface SegmentRule {
  readonly segment: string;
  readonly title: string;
  readonly when?: string;
  readonly all?: readonly string[];
  readonly any?: readonly string[];
  readonly none?: readonly string[];
  readonly last?: readonly RecencyRule[];
  readonly did?: readonly DidRule[];
  /** The day from which the events of every customer are there: a window that begins later counts as filled. */
  readonly history?: number;
  /** Customers who enter or leave are told on the bus, as `Segment Entered` and `Segment Left`. */
  readonly events?: true;
  /** Joined and left by update steps alone. */
  readonly list?: true;
  /** A fan-out reads its members: they are stored as items of their own. */
  readonly listed?: true;
  readonly reads: readonly string[];
}

/** When the latest event of a name was: `within` these milliseconds; or never, or longer ago (`notWithin`). */
export type RecencyRule =
  | { readonly event: string; readonly within: number }
  | { readonly event: string; readonly notWithin: number };

/** The rules an entry carries with it, so that later code serves it without its definition. */
export interface EntryRules {
  readonly exit: readonly ExitRule[];
  readonly goal?: GoalRule;
  readonly timeout?: number;
  /**
   * Changes of the profile at the end of the entry, whatever its outcome, in this order; absent where there are none.
   */
  readonly onExit?: readonly ChangeRule[];
  /** Events that a later wait may look back for (`since: entry`, `of`): they are kept in the entry. */
  readonly watch: readonly WatchRule[];
}

/** A change of the profile with values to evaluate; of an update step too. */
export interface ChangeRule {
  readonly set: Readonly<Record<string, Value>>;
  readonly add: Readonly<Record<string, Value>>;
  readonly append: Readonly<Record<string, Value>>;
  readonly remove: readonly string[];
  readonly join: readonly string[];
  readonly leave: readonly string[];
}

/** Which events match: name, then `same` (equal property of the entry event), then `when`; each absent part matches. */
export interface EventMatch {
  readonly event: string;
  readonly same?: string;
  readonly when?: string;
  /** Id of the send whose latest message the event must be about. */
  readonly of?: string;
  /** Which pass of that send; any where absent. */
  readonly ofPass?: number;
}

/** With `event` it is evaluated at that event, without at every change of the profile. */
export interface ExitRule {
  readonly event?: string;
  readonly same?: string;
  readonly when?: string;
  readonly reason: string;
}

export interface GoalRule extends EventMatch {
  readonly within: number;
  readonly value?: Value;
  readonly exit: boolean;
}

/** What a run waits for with a task token. */
export type WaitRule = EventsWaitRule | SegmentWaitRule | DateWaitRule;

/** Any one of several events, or all of them. */
export interface EventsWaitRule {
  readonly kind: "events";
  readonly need: "any" | "all";
  readonly events: readonly WaitEvent[];
  readonly since: "step" | "entry";
}

export interface WaitEvent extends EventMatch {
  /** Property paths of the matched event that later steps read, kept as `steps.<id>.event.properties`. */
  readonly fields: readonly string[];
}

/** Being in a segment; at once for those who are. */
export interface SegmentWaitRule {
  readonly kind: "segment";
  readonly segment: string;
}

/**
 * A date that may move: the wait is answered when the profile gives another moment than `until` (epoch milliseconds).
 */
export interface DateWaitRule {
  readonly kind: "date";
  readonly moment: MomentRule;
  readonly until: number;
}

/** An event that a wait of this step may look back for: the `index`-th of those it waits for. */
export interface WatchRule extends WaitEvent {
  readonly step: string;
  readonly index: number;
  readonly since: "step" | "entry";
}
