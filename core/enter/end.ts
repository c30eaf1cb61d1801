import { numberIn } from "../identity/merged.ts";
import { defined } from "../model/defined.ts";
import { type Entry, type EntryEnd, type EntryHead, entryId, type OffloadedEntry } from "../model/entry.ts";
import { getOwn } from "../model/json.ts";
import type { JourneyCount, Profile } from "../model/profile.ts";
import { isOffloaded } from "../profile/offload.ts";

/** The outcome of an entry whose run reached its end. */
export const COMPLETED = "completed";

/** The outcome of an entry that `sojourn stop` ended. */
export const STOPPED = "stopped";

/**
 * Names an entry. `start` is absent in the tasks of older machines: any start matches then. `customer`: the id in the
 * run's input, where that may be one that was merged into the profile.
 */
export interface EntryRef {
  readonly customer?: string;
  readonly journey: string;
  readonly n: number;
  readonly start?: number;
}

/**
 * The entry if it has not ended, also not by the clock, at `now`. Undefined where it has ended or never was, or where
 * its `n` now belongs to another entry: the customer was erased and came back, or the table was restored.
 */
export function liveEntry(
  profile: Profile | undefined,
  meant: EntryRef,
  now: number,
): Entry | OffloadedEntry | undefined {
  const entry = profile && entryOf(profile, meant);
  if (entry === undefined || entry.end !== undefined) return undefined;
  if (meant.start !== undefined && meant.start !== entry.start) return undefined;
  return endByClock(entry, now) === undefined ? entry : undefined;
}

/** The entry of this name, live or ended. */
export function entryOf(profile: Profile, { customer, journey, n }: EntryRef): Entry | OffloadedEntry | undefined {
  return getOwn(profile.entries, entryId(journey, numberIn(profile, customer, n)));
}

/** As `liveEntry`, for a profile that was read with this entry's body. */
export function liveEntryWithBody(profile: Profile | undefined, meant: EntryRef, now: number): Entry | undefined {
  const entry = liveEntry(profile, meant, now);
  if (entry !== undefined && isOffloaded(entry)) throw new Error("The entry was read without its body.");
  return entry;
}

/**
 * How and when the clock has ended this entry: its timeout is over, or it is held out and its measurement is over. No
 * effect is needed for its run, because the machine has the same timeout.
 */
export function endByClock(
  entry: EntryHead,
  now: number,
): { outcome: "timeout" | "holdout"; time: number } | undefined {
  const { timeout } = entry.rules;
  const timedOut = timeout === undefined ? Number.POSITIVE_INFINITY : entry.start + timeout;
  if (timedOut <= now) return { outcome: "timeout", time: timedOut };
  if (entry.holdout && entry.due <= now) return { outcome: "holdout", time: entry.due };
  return undefined;
}

/**
 * The profile with the entry marked as ended and counted. An entry that has ended already is unchanged. The fold
 * applies changes on exit later (applyExitChanges).
 */
export function endEntry(
  profile: Profile,
  entry: Entry | OffloadedEntry,
  outcome: string,
  time: number,
  note?: string,
): Profile {
  const id = entryId(entry.journey, entry.n);
  if (getOwn(profile.entries, id)?.end !== undefined) return profile;
  return {
    ...profile,
    entries: { ...profile.entries, [id]: endedEntry(entry, outcome, time, note) },
    journeys: withEnded(profile, entry.journey, outcome),
  };
}

/** The entry marked as ended. A failed entry keeps what later steps read, because its run may be redriven. */
export function endedEntry(
  entry: Entry | OffloadedEntry,
  outcome: string,
  time: number,
  note?: string,
): Entry | OffloadedEntry {
  const end = { ...endOf(entry, outcome, time), ...defined({ note }) };
  return { ...emptied(entry, outcome), end };
}

/** The journey counts with one more ended entry. */
export function withEnded({ journeys }: Profile, journey: string, outcome: string): Profile["journeys"] {
  const counts = getOwn(journeys, journey) ?? emptyJourneyCount();
  const ended = { ...counts.ended, [outcome]: (getOwn(counts.ended, outcome) ?? 0) + 1 };
  return { ...journeys, [journey]: { ...counts, ended } };
}

/** A held-out entry has no changes on exit: it did no step of the journey. */
function endOf({ rules, holdout }: EntryHead, outcome: string, time: number): EntryEnd {
  const undone = rules.onExit !== undefined && rules.onExit.length > 0 && holdout !== true;
  return { time, outcome, ...(undone ? { undone } : {}) };
}

/** Whether an ended entry still has changes on exit to apply. */
export function hasPendingExitChanges({ entries }: Profile): boolean {
  return Object.values(entries).some(({ end }) => end?.undone === true);
}

/** The entry without its waits and, unless its run may be redriven, without what steps read. */
function emptied(entry: Entry | OffloadedEntry, outcome: string): Entry | OffloadedEntry {
  if (isOffloaded(entry)) return { ...entry, offloaded: { ...entry.offloaded, waits: [] } };
  return { ...entry, waits: {}, ...(outcome === "failed" ? {} : { seen: {}, kept: {} }) };
}

/** The counts of a journey that the customer never entered. */
export function emptyJourneyCount(): JourneyCount {
  return { count: 0, last: 0, ended: {}, refused: {} };
}

/** Longest note, in characters: it is stored in the profile and in the run's cause. */
const MAX_NOTE_LENGTH = 160;

/** A person's note on one line, shortened to what is kept. */
export function oneLineNote(text: string): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}]+/gu, " ")
    .trim();
  return line.length <= MAX_NOTE_LENGTH ? line : `${line.slice(0, MAX_NOTE_LENGTH - 1).toWellFormed()}…`;
}

/**
 * How long a failed run can be redriven, and its entry is kept; milliseconds.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
export const REDRIVE_WINDOW = 14 * 24 * 60 * 60_000;

/**
 * The profile with a failed entry reopened, because its redriven run asks for something. Undefined where the entry is
 * gone or has ended otherwise, where its time is over, or where the customer has entered again since.
 */
export function reopened(profile: Profile, meant: EntryRef, now: number): Profile | undefined {
  const { journey, start } = meant;
  const failed = entryOf(profile, meant);
  if (failed?.end?.outcome !== "failed" || endByClock(failed, now) !== undefined) return undefined;
  if (start !== undefined && start !== failed.start) return undefined;
  const id = entryId(journey, failed.n);
  const entries = Object.values(profile.entries);
  if (entries.some((one) => one.journey === journey && one.key === failed.key && one.end === undefined))
    return undefined;
  const { end, ...rest } = failed;
  const entry = { ...rest, failed: end.time };
  const counts = getOwn(profile.journeys, journey) ?? emptyJourneyCount();
  const ended = { ...counts.ended, failed: Math.max(0, (getOwn(counts.ended, "failed") ?? 0) - 1) };
  return {
    ...profile,
    entries: { ...profile.entries, [id]: entry },
    journeys: { ...profile.journeys, [journey]: { ...counts, ended } },
  };
}
