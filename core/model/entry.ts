import type { KeptEvent } from "./event.ts";
import type { Json } from "./json.ts";
import type { EntryRules, EventMatch, WaitRule } from "./rules.ts";
import type { StepResults } from "./task.ts";

/** An entry that has left the profile. */
export interface GoneEntry {
  readonly n: number;
  readonly start: number;
  /** How it ended, where it is not `completed`. */
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
  /** Changes on exit are still to be applied, by the next fold. */
  readonly undone?: true;
  /** Of an entry that a person ended: who or where, and why. */
  readonly note?: string;
}

/** One customer's passage through one journey: the part that is always in the profile. */
export interface EntryHead {
  readonly journey: string;
  readonly n: number;
  readonly version: string;
  /** Name of its machine where it is not the journey's own: a canary's. */
  readonly machine?: string;
  /** Number of the entry's current run, from 2: the run before had become too long and handed over. */
  readonly part?: number;
  /** Hash of the value of `key`. */
  readonly key?: string;
  /** When the entry began: the ingest time of its event. */
  readonly start: number;
  /** Its run names and call keys contain `start`; absent in older entries. */
  readonly startInName?: true;
  readonly rules: EntryRules;
  readonly holdout?: true;
  /** When the sweeper checks this entry; epoch milliseconds. */
  readonly due: number;
  /** When it was closed as failed, before its run was redriven: a second report of that end is ignored. */
  readonly failed?: number;
  readonly goal?: { readonly time: number; readonly value?: Json };
  readonly end?: EntryEnd;
}

/** What an entry keeps for its steps and rules. */
export interface EntryBody {
  /** The shared moment, of a schedule or a date, that let the entry in; epoch milliseconds. */
  readonly nominal?: number;
  /** The entry event, as far as the journey reads it. */
  readonly event: KeptEvent;
  /**
   * The event in `recent` that let the entry in or moved it last, as `entryCursor` and the fold write it: see
   * sinceMoved.
   */
  readonly cursor: string;
  /** Registered waits by `<step>#<pass>`. */
  readonly waits: Readonly<Record<string, Wait>>;
  /** Latest event per `<step>/<index>` of its watched events, from before its wait began. */
  readonly seen: Readonly<Record<string, SeenForWait>>;
  /** What finished waits matched, by step, as far as later steps read it. */
  readonly kept: Readonly<Record<string, KeptEvent>>;
}

/** An event that a later step may look back for. */
export interface SeenForWait extends KeptEvent {
  readonly message?: string;
  /** Its ingest time; absent in what was kept before. */
  readonly at?: number;
}

export interface Entry extends EntryHead, EntryBody {
  /** Where the body was read from, if it was offloaded. */
  readonly stored?: BodyLocation;
}

/**
 * An entry whose body lies in a side item, where the customer has many entries. What stays in the profile tells whether
 * an event may concern the entry (mayMatch), so that other events need no body.
 */
export interface OffloadedEntry extends EntryHead {
  readonly offloaded: OffloadedBody;
}

/** The side item of a body. It is named by a hash of its content, so that two writers never overwrite each other. */
export interface BodyLocation {
  /** Content hash, 16 hex digits. */
  readonly hash: string;
  /** When it expires, where that is not 400 days after the entry's start; epoch milliseconds. */
  readonly until?: number;
}

export interface OffloadedBody extends BodyLocation {
  /** Time of the entry event. */
  readonly time: number;
  /** Hash of what the entry event has at the paths that a `same` compares; 8 hex digits. */
  readonly same: Readonly<Record<string, string>>;
  /** What its open waits wait for. */
  readonly waits: readonly WaitSummary[];
}

/** What may answer a wait, as far as it is known without the entry's body. */
export type WaitSummary =
  | { readonly events: readonly Omit<EventMatch, "when">[] }
  | { readonly segment: string }
  /** A date may move whenever the profile changes or, `always`, with time too. */
  | { readonly date: "always" | "profile" };

/** A registered wait. A matched wait keeps the event for a later registration, until the next wait is registered. */
export interface Wait {
  readonly rule: WaitRule;
  readonly token: string;
  /** When the step began; epoch milliseconds. */
  readonly began: number;
  /** Events with a later ingest time do not count; epoch milliseconds. Absent in older registrations. */
  readonly until?: number;
  /** What earlier steps left in the run's document; only where the rule's `when` reads `steps`. */
  readonly steps?: StepResults;
  /** For a wait for all of several events: those that came, by index. */
  readonly got?: Readonly<Record<string, KeptEvent>>;
  /** What answered it: an event; for a segment or date, an event that describes the change. */
  readonly matched?: KeptEvent;
  /** Which of several events that was. */
  readonly which?: number;
  /** The entry's cursor before the match; it is restored where the machine's timeout was first. */
  readonly cursor?: string;
}

/** The key of an entry in its profile, `<journey>#<n>`. */
export function entryId(journey: string, n: number): string {
  return `${journey}#${n}`;
}

/**
 * Why a customer was not let in although the entry condition held: the closed list, in the order of judging. A new
 * reason needs an ADR.
 */
const REFUSALS = [
  /** The event was replayed, or older than `late after`. */
  "late",
  /** The journey is retired. */
  "retired",
  /** Before `from`. */
  "not_yet",
  /** At or after `until`. */
  "over",
  /** Ops have paused the journey. */
  "paused",
  /** The event was addressed to the journey, which has no `api` entry. */
  "no_api",
  /** A browser's event would start a journey with transactional messages, and its write key does not list the name. */
  "browser",
  /** Outside `sample`. */
  "sample",
  /** `key` gave nothing. */
  "no_key",
  /** The customer is inside, and the rule says `inside: ignore`. */
  "inside",
  /** The customer entered before, and `again` does not allow another entry (yet). */
  "again",
  /** As many entries as `limit` allows. */
  "limit",
  /** An exit condition holds already. */
  "exit_holds",
  /** The customer has as many entries as their profile can hold. */
  "full",
] as const;
export type Refusal = (typeof REFUSALS)[number];
