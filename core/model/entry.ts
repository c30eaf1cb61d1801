import type { KeptEvent } from "./event.ts";
import type { Json } from "./json.ts";
import type { EntryRules, EventMatch, WaitRule } from "./rules.ts";
import type { StepResults } from "./task.ts";

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
  readonly stored?: BodyLocation;
}

/**
 * An entry whose body lies in a side item: of a customer with many entries. What stays tells whether an event may concern it
 * (mayConcern), so that one that concerns nobody needs no body.
 */
export interface OffloadedEntry extends EntryHead {
  readonly offloaded: OffloadedBody;
}

/** The side item of a body. It is named by what it holds, so that two writers never overwrite each other. */
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
  /** What its open waits ask for. */
  readonly waits: readonly WaitSummary[];
}

/** What a wait may be answered by, as far as it can be told without the entry's body. */
export type WaitSummary =
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

/** The key of an entry in its profile, `<journey>#<n>`. */
export function entryId(journey: string, n: number): string {
  return `${journey}#${n}`;
}

/**
 * Why a customer was not let in though the entry condition held: the closed list, in the order of judging. A new reason
 * is an ADR.
 */
const REFUSALS = [
  /** The event was replayed, or older than `late after`. */
  "late",
  /** The journey lets nobody in any more. */
  "retired",
  /** Before `from`. */
  "not_yet",
  /** At or after `until`. */
  "over",
  /** Ops have paused the journey. */
  "paused",
  /** The event was addressed to the journey, which takes no requests. */
  "no_api",
  /** Outside `sample`. */
  "sample",
  /** `key` gave nothing. */
  "no_key",
  /** Already inside, and `inside: ignore`. */
  "inside",
  /** Entered before, and `again` says not (yet). */
  "again",
  /** As many entries as `limit` allows. */
  "limit",
  /** An exit condition holds already. */
  "exit_holds",
  /** The customer has as many entries as their profile can hold. */
  "full",
] as const;
export type Refusal = (typeof REFUSALS)[number];
