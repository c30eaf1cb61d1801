import type { At } from "../../diagnostics/at.ts";
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
