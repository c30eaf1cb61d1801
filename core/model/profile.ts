import type { Effect } from "./effect.ts";
import type { Entry, GoneEntry, OffloadedEntry } from "./entry.ts";
import { ADDRESS_KINDS, type AddressKind } from "./event.ts";
import type { Json } from "./json.ts";

/** A value and the time of the event that said so; the latest time wins. */
export interface Stamped<T> {
  readonly v: T;
  readonly t: number;
}

/** An address as it is written to, or null where it was taken back. */
export interface Address extends Stamped<string | null> {
  /** Hashes of other spellings in which it has come, oldest first: it may be suppressed under one of them. */
  readonly earlier?: readonly string[];
}

/** What a profile holds besides traits; expressions read it by these names, in place of a trait of the same name. */
export const PROFILE_FIELDS = [...ADDRESS_KINDS, "zone", "locale", "country"] as const;

/**
 * What is known of one customer, and where they are in their journeys: the item `C#<customerId>` / `PROFILE`.
 *
 * 1. Every write but the clearing of `pending` is conditional on `ver` and makes it one larger.
 * 2. `serial` only grows and is never pruned: the next entry of any journey takes it as its `n`.
 * 3. `pending` is written by adding the effects of a write and removing performed ones, never whole.
 */
export interface Profile {
  readonly schema: 1;
  readonly customerId: string;
  /** When the profile was first written; epoch milliseconds. Part of run names: a forgotten customer may come back. */
  readonly born: number;
  readonly ver: number;
  readonly serial: number;
  readonly traits: Readonly<Record<string, Stamped<Json>>>;
  readonly addresses: Readonly<Partial<Record<AddressKind, Address>>>;
  /** By `<topic>` or `<topic>/<channel>`; `all/<channel>` is the channel itself. */
  readonly consent: Readonly<Record<string, Stamped<boolean>>>;
  readonly zone?: Stamped<string>;
  readonly locale?: Stamped<string>;
  readonly country?: Stamped<string>;
  readonly segments: readonly string[];
  readonly counts: Readonly<Record<string, EventCount>>;
  /** Live entries, and ended ones whose goal window is not over; by `<journey>#<n>`. */
  readonly entries: Readonly<Record<string, Entry | OffloadedEntry>>;
  readonly journeys: Readonly<Record<string, JourneyCount>>;
  readonly slots: readonly CapSlot[];
  readonly recent: readonly RecentEvent[];
  /** By `<ver>/<effect id>`, the write that decided it and what it is; without a write, where earlier code stored it. */
  readonly pending: Readonly<Record<string, Effect>>;
  /** Side items that hold older event ids, newest last; see ingest. */
  readonly spills?: readonly Spill[];
  /** The rules (`Rules.look`) under which segments and dates were last looked at, and when to look again without an event. */
  readonly look?: {
    readonly rules: string;
    readonly at?: number;
    /** Something asks which journeys the customer is inside: an entry that begins or ends is a reason to look. */
    readonly inside?: true;
  };
  /** The next moment of each date entry, by `<journey>/<rule id>`. */
  readonly dates?: Readonly<Record<string, DateEntry>>;
  /** What was left out of events, so that it can be told. */
  readonly leftOut?: Readonly<Partial<Record<NotedPart, LeftOut>>>;
  /** When the sweeper must look at this customer; absent when nothing is open. Epoch milliseconds. */
  readonly due?: number;
}

export type LeftOutPart =
  | "trait"
  | "event name"
  | "consent"
  | "properties"
  | "field"
  | "event ids"
  /** Values that are not of the declared type of their trait or property. */
  | "trait type"
  | "property type"
  /** Texts of no declared type that were read as what conditions ask for; nothing was left out. */
  | "text"
  /** What an update step adds to something that is no number, or appends to what is no list. */
  | "add"
  | "append";

/** Besides what is left out: a condition that would have been more work than is allowed, and counted as *no*. */
export type NotedPart = LeftOutPart | "condition";

export interface LeftOut {
  /** How often. */
  readonly n: number;
  /** When last, and of which trait, event or topic; epoch milliseconds. */
  readonly last: number;
  readonly name: string;
}

/** When a date entry, or a schedule by the customer's own clock, will let them in. */
export interface DateEntry {
  /** Epoch milliseconds; absent where there is no such moment to come. */
  readonly at?: number;
  /** When that moment comes to this customer, where it is spread; epoch milliseconds. */
  readonly due?: number;
  /** The day it is for, `YYYY-MM-DD`; of a schedule the time on the wall, `YYYY-MM-DDTHH:MM`. */
  readonly day?: string;
  /** The latest such day or time it has let the customer in for; none up to it does again. */
  readonly done?: string;
}

export interface EventCount {
  readonly n: number;
  readonly first: number;
  readonly last: number;
}

export interface JourneyCount {
  /** Entries begun, restarts not counted. */
  readonly count: number;
  /** Start of the latest entry. */
  readonly last: number;
  /** Ended entries by outcome. */
  readonly ended: Readonly<Record<string, number>>;
  /** The latest entries that have left the profile, oldest first, so that their runs are found (`explain`). */
  readonly gone?: readonly GoneEntry[];
  /** Refused entries by reason, with the time of the last. */
  readonly refused: Readonly<Record<string, { readonly n: number; readonly last: number }>>;
}

/** A place in the rolling windows of the caps, tagged with the message that took it. */
export interface CapSlot {
  readonly message: string;
  readonly time: number;
  readonly journey: string;
  readonly topic: string;
  /** The moment that many share at which the message was due; epoch milliseconds. */
  readonly moment?: number;
}

/** An applied event, kept so that it is not applied twice and that waits can look back. */
export interface RecentEvent {
  /** Hash of the event id. */
  readonly id: string;
  readonly name: string;
  /** Event time and ingest time. */
  readonly time: number;
  readonly at: number;
  /** What conditions read of it. */
  readonly properties?: Readonly<Record<string, Json>>;
  /** Key of the message it reports on. */
  readonly message?: string;
  /** Marked as replay or history, or late: matches no wait. */
  readonly past?: true;
}

export interface Spill {
  readonly sk: string;
  /** Ingest time of the newest id in it: it may be ignored once that is older than ids are kept. */
  readonly newest: number;
}

/** A customer of whom nothing is known yet, first heard of at `born` (epoch milliseconds). Never stored: `ver` is 0. */
export function emptyProfile(customerId: string, born: number): Profile {
  return {
    schema: 1,
    customerId,
    born,
    ver: 0,
    serial: 1,
    traits: {},
    addresses: {},
    consent: {},
    segments: [],
    counts: {},
    entries: {},
    journeys: {},
    slots: [],
    recent: [],
    pending: {},
  };
}
