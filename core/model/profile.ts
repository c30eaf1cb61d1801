import type { Effect } from "./effect.ts";
import type { Entry, GoneEntry, OffloadedEntry } from "./entry.ts";
import { ADDRESS_KINDS, type AddressKind, type Trust } from "./event.ts";
import type { Json } from "./json.ts";
import type { WindowStates } from "./window.ts";

/** A value, and the time of the event that set it; the latest time wins. */
export interface Stamped<T> {
  readonly v: T;
  readonly t: number;
}

/** A normalized address, or null where it was removed. */
export interface Address extends Stamped<string | null> {
  /** Hashes of other spellings, oldest first: it may be suppressed under one of them. */
  readonly earlier?: readonly string[];
  readonly how?: How;
  /** Push only: the customer's other devices, the newest first, each with the time when it was last heard of. */
  readonly others?: readonly Stamped<string>[];
  /** E-mail only: how often messages bounced softly since one was delivered. Absent: never. */
  readonly soft?: number;
}

/** How a part of the profile was learnt. Absent: a system of the workspace said it. */
export type How = Exclude<Trust, "trusted">;

/** A customer's answer to a question of consent. */
export interface Answer extends Stamped<boolean> {
  readonly how?: How;
  /** The legal basis. */
  readonly basis?: string;
  /** Where it was given. */
  readonly source?: string;
  /** What proves it. */
  readonly proof?: string;
}

/**
 * Stored under an id in place of a profile: the id is another name of the customer `into`, or their profile was merged
 * into that one.
 */
export interface Pointer {
  readonly into: string;
  /** `born` of the profile that it points to: an erased customer who came back is somebody else. */
  readonly born: number;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** What a profile keeps of one that was merged into it, by the id of that one. */
export interface Merged {
  /** `born` of the merged profile: names and keys of its runs contain it. */
  readonly born: number;
  /** The number `n` of its entries has become `offset + n`, and is less than `offset + size`. */
  readonly offset: number;
  readonly size: number;
  /** When it was merged; epoch milliseconds. */
  readonly time: number;
  /** Its journeys of which entries have left the profile: keyed ones are counted in its own items. */
  readonly left?: readonly string[];
}

/** An id that stays with the customer who had it first. */
export interface JoinConflict {
  readonly id: string;
  /** When the join was refused; epoch milliseconds. */
  readonly time: number;
}

/** What a profile holds besides traits; expressions read it by these names, in place of a trait of the same name. */
export const PROFILE_FIELDS = [...ADDRESS_KINDS, "zone", "locale", "country"] as const;

/**
 * A customer's data and entries: the item `C#<customerId>` / `PROFILE`.
 *
 * 1. Every write is conditional on `ver` and makes it one larger, except the clearing of `pending`.
 * 2. `serial` only grows: the next entry of any journey takes it as its `n`.
 * 3. `pending` is written by adding the effects of a write and by removing performed ones, never as a whole.
 */
export interface Profile {
  readonly schema: 1;
  readonly customerId: string;
  /** When the profile was first written; epoch milliseconds. Part of run names: an erased customer may come back. */
  readonly born: number;
  readonly ver: number;
  readonly serial: number;
  readonly traits: Readonly<Record<string, Stamped<Json>>>;
  /**
   * When update steps removed traits, by name; the latest ones. What was said before does not bring them back, however late it comes,
   * or from another profile of the same person. Epoch milliseconds.
   */
  readonly removed?: Readonly<Record<string, number>>;
  readonly addresses: Readonly<Partial<Record<AddressKind, Address>>>;
  /** By `<topic>` or `<topic>/<channel>`; `all/<channel>` is the channel itself. */
  readonly consent: Readonly<Record<string, Answer>>;
  /**
   * Agreements that do not count yet, by the same keys: only a browser said them, or the topic's confirmation message
   * is not answered. One counts for nothing any more where an answer of `consent` is as new.
   */
  readonly unconfirmed?: Readonly<Record<string, Answer>>;
  /** By purpose, and `<purpose>@browser` for what only browsers said. */
  readonly purposes?: Readonly<Record<string, Answer>>;
  /**
   * When an earlier profile of this id was erased; epoch milliseconds. What happened up to then is not applied, however late it
   * comes.
   */
  readonly erased?: number;
  /** Further ids that events said the customer has, oldest first. */
  readonly aliases?: readonly string[];
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
  /** By `<ver>/<effect id>`: the write that decided the effect, and its id; older releases stored the id only. */
  readonly pending: Readonly<Record<string, Effect>>;
  /** Side items with older event ids, newest last. */
  readonly spills?: readonly Spill[];
  /** The profiles that were merged into this one, by id; also those that had been merged into them. */
  readonly merged?: Readonly<Record<string, Merged>>;
  /** Ids that a join said to be this customer's and that are another one's; newest last. */
  readonly conflicts?: readonly JoinConflict[];
  /** The profile is being merged into that one: it is not written any more, and nobody may decide by it. */
  readonly merging?: Pick<Pointer, "into" | "born">;
  /**
   * The rules (`Rules.look`) under which segments and dates were last evaluated, and when to re-evaluate them without
   * an event.
   */
  readonly look?: {
    readonly rules: string;
    readonly at?: number;
    /** A rule reads which journeys the customer is inside: an entry that begins or ends requires a re-evaluation. */
    readonly inside?: true;
  };
  /** The next moment of each date entry, by `<journey>/<rule id>`. */
  readonly dates?: Readonly<Record<string, DateEntry>>;
  /** What segments count, by window (`Rules.windows`); absent for a window none of whose events ever came. */
  readonly windows?: WindowStates;
  /** The half hours since 1970 in which the customer clicked, ascending; the newest (core/profile/clicks.ts). */
  readonly clicks?: readonly number[];
  /** What was left out of events, for `explain`. */
  readonly leftOut?: Readonly<Partial<Record<NotedPart, LeftOut>>>;
  /** When the sweeper must process this profile; absent when nothing is open. Epoch milliseconds. */
  readonly due?: number;
}

export type LeftOutPart =
  | "trait"
  | "event name"
  | "consent"
  | "properties"
  | "field"
  | "event ids"
  /** Values of another type than their trait or property declares. */
  | "trait type"
  | "property type"
  /** Texts without a declared type that were read as the type that conditions use; nothing was left out. */
  | "text"
  /** An update step's `add` to something that is not a number, or `append` to something that is not a list. */
  | "add"
  | "append"
  /** Ids of an event that were not joined. */
  | "alias"
  /** Agreements by the link of a confirmation message that went to an address the customer no longer has. */
  | "confirmation";

/** Also noted: a condition that exceeded its work limit and counted as false. */
export type NotedPart = LeftOutPart | "condition";

export interface LeftOut {
  /** How often. */
  readonly n: number;
  /** When last (epoch milliseconds), and the trait, event or topic. */
  readonly last: number;
  readonly name: string;
}

/** When a date entry, or a schedule by the customer's clock, will let the customer in. */
export interface DateEntry {
  /** Epoch milliseconds; absent where there is no next moment. */
  readonly at?: number;
  /** The customer's own time for that moment, where it is spread; epoch milliseconds. */
  readonly due?: number;
  /** The day it is for, `YYYY-MM-DD`; for a schedule the wall time, `YYYY-MM-DDTHH:MM`. */
  readonly day?: string;
  /** The latest such day or time for which the customer was let in; none up to it counts again. */
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
  /** The latest entries that have left the profile, oldest first, so that `explain` finds their runs. */
  readonly gone?: readonly GoneEntry[];
  /** Refused entries by reason, with the time of the last. */
  readonly refused: Readonly<Record<string, { readonly n: number; readonly last: number }>>;
}

/** A used slot in the windows of the caps, and the message that used it. */
export interface CapSlot {
  readonly message: string;
  readonly time: number;
  readonly journey: string;
  readonly topic: string;
  /** The shared moment at which the message was due; epoch milliseconds. */
  readonly moment?: number;
  /** Absent where no cap asked for it when the message was decided on: it counts for every channel. */
  readonly channel?: string;
  /** Its message waits until then for one of higher priority, which may take the place over; epoch milliseconds. */
  readonly bid?: number;
  /** The keys of messages whose bids were taken over for this one. */
  readonly over?: readonly string[];
}

/** An applied event, kept so that it is not applied twice and that waits can look back. */
export interface RecentEvent {
  /** Hash of the event id. */
  readonly id: string;
  readonly name: string;
  /** Event time and ingest time. */
  readonly time: number;
  readonly at: number;
  /** The properties that conditions read. */
  readonly properties?: Readonly<Record<string, Json>>;
  /** Key of the message it reports on. */
  readonly message?: string;
  /** A replay, history or late: it matches no wait. */
  readonly past?: true;
}

export interface Spill {
  readonly sk: string;
  /** The merged id under which the item lies. */
  readonly of?: string;
  /** Ingest time of its newest id: the item may be ignored once that is older than ids are kept. */
  readonly newest: number;
}

/** The profile of a new customer, first seen at `born` (epoch milliseconds). It is never stored: `ver` is 0. */
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
