import { defined } from "../model/defined.ts";
import { type Entry, type EntryEnd, type EntryHead, entryId, type OffloadedEntry } from "../model/entry.ts";
import { getOwn } from "../model/json.ts";
import type { JourneyCount, Profile } from "../model/profile.ts";
import { isOffloaded } from "../profile/offload.ts";

/** The outcome of an entry that went the whole way. */
export const COMPLETED = "completed";

/** The outcome of one that `sojourn stop` ended. */
export const STOPPED = "stopped";

/** Which entry a task means. `start` is absent in the tasks of machines that do not say it: whatever start will do then. */
export interface EntryRef {
  readonly journey: string;
  readonly n: number;
  readonly start?: number;
}

/**
 * An entry that has not ended, also by the clock, at `now`; undefined when it has, or never was, or where its `n` has been
 * given to another since: a customer who was forgotten and came back, a table that was restored.
 */
export function liveEntry(
  profile: Profile | undefined,
  meant: EntryRef,
  now: number,
): Entry | OffloadedEntry | undefined {
  const entry = profile && getOwn(profile.entries, entryId(meant.journey, meant.n));
  if (entry === undefined || entry.end !== undefined) return undefined;
  if (meant.start !== undefined && meant.start !== entry.start) return undefined;
  return endByClock(entry, now) === undefined ? entry : undefined;
}

/** The same, of a profile that was read with this entry's body. */
export function liveEntryWithBody(profile: Profile | undefined, meant: EntryRef, now: number): Entry | undefined {
  const entry = liveEntry(profile, meant, now);
  if (entry !== undefined && isOffloaded(entry)) throw new Error("The entry was read without its body.");
  return entry;
}

/**
 * How and when the clock has ended this entry: its timeout is over or, held out, nothing more will be measured.
 * No run and no effect is needed for it: the machine bears the same timeout.
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
 * The profile with the entry marked ended and counted. An entry that has ended already stays as it is. A failed one keeps what later
 * steps read: its run may be redriven. What changes on exit is left to the fold, which every event begins or goes on with (finishEnds).
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

/** The entry marked ended. */
export function endedEntry(
  entry: Entry | OffloadedEntry,
  outcome: string,
  time: number,
  note?: string,
): Entry | OffloadedEntry {
  const end = { ...endOf(entry, outcome, time), ...defined({ note }) };
  return { ...emptied(entry, outcome), end };
}

/** What journeys count, with an entry of this one ended. */
export function withEnded({ journeys }: Profile, journey: string, outcome: string): Profile["journeys"] {
  const counts = getOwn(journeys, journey) ?? emptyJourneyCount();
  const ended = { ...counts.ended, [outcome]: (getOwn(counts.ended, outcome) ?? 0) + 1 };
  return { ...journeys, [journey]: { ...counts, ended } };
}

/** Those held out have done no step of the journey, so that there is nothing to clean up after them. */
function endOf({ rules, holdout }: EntryHead, outcome: string, time: number): EntryEnd {
  const undone = rules.onExit !== undefined && rules.onExit.length > 0 && holdout !== true;
  return { time, outcome, ...(undone ? { undone } : {}) };
}

/** Whether an entry has ended whose changes on exit are still to be made. */
export function hasPendingExitChanges({ entries }: Profile): boolean {
  return Object.values(entries).some(({ end }) => end?.undone === true);
}

/** Nothing waits in an entry that has ended, and no step reads it, unless its run is redriven. */
function emptied(entry: Entry | OffloadedEntry, outcome: string): Entry | OffloadedEntry {
  if (isOffloaded(entry)) return { ...entry, offloaded: { ...entry.offloaded, waits: [] } };
  return { ...entry, waits: {}, ...(outcome === "failed" ? {} : { seen: {}, kept: {} }) };
}

/** What a journey counts of a customer who never entered it. */
export function emptyJourneyCount(): JourneyCount {
  return { count: 0, last: 0, ended: {}, refused: {} };
}

/** A note stays in the profile and in the run's cause: in characters. */
const MAX_NOTE_LENGTH = 160;

/** What a person said of an end, on one line and no longer than is kept. */
export function oneLineNote(text: string): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}]+/gu, " ")
    .trim();
  return line.length <= MAX_NOTE_LENGTH ? line : `${line.slice(0, MAX_NOTE_LENGTH - 1).toWellFormed()}…`;
}

/**
 * How long a failed run can be redriven; milliseconds. Its entry is kept for so long.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
export const REDRIVE_WINDOW = 14 * 24 * 60 * 60_000;

/**
 * The profile with an entry inside again that was closed as failed and whose run asks for something: it was redriven. Undefined
 * where the entry is not there or has ended otherwise, where its time is over, or where the customer has entered anew since.
 */
export function reopened(profile: Profile, { journey, n, start }: EntryRef, now: number): Profile | undefined {
  const id = entryId(journey, n);
  const failed = getOwn(profile.entries, id);
  if (failed?.end?.outcome !== "failed" || endByClock(failed, now) !== undefined) return undefined;
  if (start !== undefined && start !== failed.start) return undefined;
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
