import type { EnterOn } from "../../../../core/model/rules.ts";
import type { At } from "../../diagnostics/report.ts";
import type { Expression } from "../../expressions/expression.ts";
import type { Moment } from "../../values/moment.ts";
import type { Located } from "../../values/text.ts";

/** What every way into a journey has. */
export interface EntryBase {
  readonly at: At;
  readonly when?: Expression;
  readonly key?: Expression;
  readonly again: "never" | "always" | { readonly after: number };
  readonly againPer: "key" | "customer";
  readonly limit?: number;
  readonly inside: "ignore" | "restart";
  readonly sample?: number;
}

interface EntriesByKind {
  event: { readonly event: string };
  /** One business event lets in everybody in a segment. */
  business: { readonly event: string; readonly segment: Located<string> };
  segment: { readonly segment: Located<string>; readonly edge: "entering" | "leaving" };
  /** `schedule`: as EventBridge Scheduler takes it. `zone`: an IANA zone, or `customer`. */
  schedule: { readonly schedule: string; readonly zone: string; readonly segment: Located<string> };
  date: { readonly moment: Moment; readonly repeat?: "yearly"; readonly feb29: "feb28" | "mar1" };
  api: object;
}

export type EntryKind = keyof EntriesByKind;

/** What opens an entry. */
export type EntryOpening<K extends EntryKind = EntryKind> = {
  readonly [P in K]: { readonly on: P } & EntriesByKind[P];
}[K];

/** A way into a journey as its author wrote it. */
export type EntryDefinition<K extends EntryKind = EntryKind> = EntryBase & EntryOpening<K>;

/** Everything that the compiler knows of a kind of entry, besides how it is written. */
export interface EntryKindOf<K extends EntryKind> {
  /** Whether it happens again by itself: then the occurrence is the limit, else an entry is once for each customer. */
  readonly again: EntryBase["again"];
  /** Same as long as the entry means the same; a second one of that id gets a number. */
  id(entry: EntryOpening<K>): string;
  /** What the running system is told. */
  rule(entry: EntryOpening<K>, zone: string): Extract<EnterOn, { readonly on: K }>;
  /** Segments that have to exist. */
  segments(entry: EntryOpening<K>): readonly EntrySegment[];
  /** The properties of its event, where they are ours. */
  readonly carries?: readonly string[];
  /** Expressions that see the profile alone. */
  expressions(entry: EntryOpening<K>): readonly Expression[];
  /** Its title on the map, and notes below it. */
  look(entry: EntryOpening<K>): readonly [string, ...string[]];
  /** Its name where two versions are compared. */
  diffText(rule: RuleOf<K>): string;
}

/** What the running system is told of a kind of entry. */
export type RuleOf<K extends EntryKind = EntryKind> = {
  readonly [P in K]: { readonly on: P } & Extract<EnterOn, { readonly on: P }>;
}[K];

/** A segment that an entry names. */
export interface EntrySegment {
  readonly name: Located<string>;
  /** Whether its members are gone through. */
  readonly listed: boolean;
}
