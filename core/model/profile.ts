import type { AddressKind, KeptEvent } from "./event.ts";
import type { Json } from "./json.ts";
import type { EntryRules, EventMatch, WaitRule } from "./rules.ts";
import type { StepResults, WaitResult } from "./task.ts";

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
  readonly entries: Readonly<Record<string, Entry | AwayEntry>>;
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

/** An entry that has left the profile. */
export interface GoneEntry {
  readonly n: number;
  readonly start: number;
  /** How it ended, where that was not `completed`. */
  readonly outcome?: string;
  readonly note?: string;
  /** Name of its machine where that is not the journey's. */
  readonly machine?: string;
}

/** How an entry ended. */
export interface EntryEnd {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly outcome: string;
  /** What changes on exit is still to be done, by the next fold. */
  readonly undone?: true;
  /** Of one that a person ended: who or where, and why. */
  readonly note?: string;
}

/** One customer's passage through one journey: what is always at hand of it. */
export interface EntryHead {
  readonly journey: string;
  readonly n: number;
  readonly version: string;
  /** Name of its machine where that is not the journey's: a canary's. */
  readonly machine?: string;
  /** Which run of the entry this is, from 2: the one before had become too long and handed over. */
  readonly part?: number;
  /** Hash of the value of `key`. */
  readonly key?: string;
  /** When the entry began: the ingest time of its event. */
  readonly start: number;
  /** The names of its runs and the keys of its calls have `start` in them; absent on entries of before they had. */
  readonly startInName?: true;
  readonly rules: EntryRules;
  readonly holdout?: true;
  /** When the sweeper looks at this entry; epoch milliseconds. */
  readonly due: number;
  /** When it was closed as failed, before its run was redriven: what is told of that end once more ends nothing. */
  readonly failed?: number;
  readonly goal?: { readonly time: number; readonly value?: Json };
  readonly end?: EntryEnd;
}

/** What an entry keeps for its steps and rules. */
export interface EntryBody {
  /** The moment, of a schedule or a date, that let the entry in and that many share; epoch milliseconds. */
  readonly nominal?: number;
  /** The entry event, as far as the journey reads it. */
  readonly event: KeptEvent;
  /** Which event in `recent` let the entry in or moved it last, as `entryCursor` and the fold write it: see sinceMoved. */
  readonly cursor: string;
  /** Registered waits by `<step>#<pass>`. */
  readonly waits: Readonly<Record<string, Wait>>;
  /** Latest event per `<step>/<index>` of its watched events, that came before its wait began. */
  readonly seen: Readonly<Record<string, SeenForWait>>;
  /** What waits that are over matched, by step, as far as later steps read it. */
  readonly kept: Readonly<Record<string, KeptEvent>>;
}

/** An event that a step to come may look back for. */
export interface SeenForWait extends KeptEvent {
  readonly message?: string;
  /** Its ingest time; absent in what was kept before. */
  readonly at?: number;
}

export interface Entry extends EntryHead, EntryBody {
  /** Where the body was read from, if it was away. */
  readonly stored?: BodyPlace;
}

/**
 * An entry whose body lies in a side item: of a customer with many entries. What stays tells whether an event may concern it
 * (mayConcern), so that one that concerns nobody needs no body.
 */
export interface AwayEntry extends EntryHead {
  readonly away: Away;
}

/** The side item of a body. It is named by what it holds, so that two writers never overwrite each other. */
export interface BodyPlace {
  /** Content hash, 16 hex digits. */
  readonly hash: string;
  /** When it expires, where that is not 400 days after the entry's start; epoch milliseconds. */
  readonly until?: number;
}

export interface Away extends BodyPlace {
  /** Time of the entry event. */
  readonly time: number;
  /** Hash of what the entry event has at the paths that a `same` compares; 8 hex digits. */
  readonly same: Readonly<Record<string, string>>;
  /** What its open waits ask for. */
  readonly asks: readonly WaitAsk[];
}

/** What a wait may be answered by, as far as it can be told without the entry's body. */
export type WaitAsk =
  | { readonly events: readonly Omit<EventMatch, "when">[] }
  | { readonly segment: string }
  /** A date may move whenever the profile changes or, `always`, with time too. */
  | { readonly date: "always" | "profile" };

/** A registered wait. A matched one keeps what it matched, for whoever registers again, until the next is registered. */
export interface Wait {
  readonly rule: WaitRule;
  readonly token: string;
  /** When the step began; epoch milliseconds. */
  readonly began: number;
  /** What comes in after this, by the time of ingest, does not count; epoch milliseconds. Absent in older registrations. */
  readonly until?: number;
  /** What earlier steps left in the run's document; only where the rule's `when` reads `steps`. */
  readonly steps?: StepResults;
  /** Of a wait for all of several events, those that came, by index. */
  readonly got?: Readonly<Record<string, KeptEvent>>;
  /** What answered it: an event or, of a segment or date, what it became. */
  readonly matched?: KeptEvent;
  /** Which of several events that was. */
  readonly which?: number;
  /** The entry's cursor before it was matched: where the machine's time-out was first, it holds on. */
  readonly cursor?: string;
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

/** What a fold decided to do outside the table, done after the write, each idempotent by its id. */
export type Effect =
  | {
      readonly kind: "enter";
      readonly journey: string;
      readonly n: number;
      readonly version: string;
      readonly machine?: string;
      readonly start: number;
    }
  | {
      readonly kind: "wake";
      readonly journey: string;
      readonly n: number;
      readonly step: string;
      readonly pass: number;
      /** Absent: the one the wait is registered with by then. A date's, and one that earlier code stored, say theirs. */
      readonly token?: string;
      readonly result: WaitResult;
      /** Of a wait for a date, which may be answered each time that it moves: `ver` of the profile that says so. */
      readonly ver?: number;
    }
  | {
      readonly kind: "exit";
      readonly journey: string;
      readonly n: number;
      readonly machine?: string;
      readonly part?: number;
      /** Of an entry with `startInName`. */
      readonly start?: number;
      readonly reason: string;
    }
  /** A segment that something goes through was entered or left; `ver` of the profile that says so: the newest wins. */
  | { readonly kind: "member"; readonly segment: string; readonly member: boolean; readonly ver: number };
