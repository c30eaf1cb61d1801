import type { FoldState } from "../ingest/fold-state.ts";
import { defined } from "../model/defined.ts";
import type { Entry, EntryHead, GoneEntry, OffloadedEntry } from "../model/entry.ts";
import { getOwn } from "../model/json.ts";
import type { JourneyCount, Profile } from "../model/profile.ts";
import { COMPLETED, emptyJourneyCount, REDRIVE_WINDOW } from "./end.ts";

/** An ended entry with a key, to be counted in its `E#` item before it leaves the profile. */
export interface ArchivedEntry {
  readonly journey: string;
  readonly key: string;
  readonly n: number;
  readonly start: number;
}

/**
 * The profile without the ended entries that nothing can change any more, and those among them that must be archived
 * first. An entry with a goal stays until the goal is reached or its window is over; a failed entry stays while its run
 * can be redriven. Of one key the oldest goes first, because the archive counts entries by a growing `n`. Restarted
 * entries are not counted: their successor is.
 */
export function prune(profile: Profile, now: number): { readonly profile: Profile; readonly archive: ArchivedEntry[] } {
  const archive: ArchivedEntry[] = [];
  const gone: EntryHead[] = [];
  const kept: [string, Entry | OffloadedEntry][] = [];
  const keysKept = new Set<string>();
  for (const [id, entry] of Object.entries(profile.entries).sort(([, a], [, b]) => a.n - b.n)) {
    const key = entry.key === undefined ? undefined : archiveId(entry.journey, entry.key);
    const waitsForOlder = key !== undefined && keysKept.has(key);
    if (!isOver(entry, now) || (waitsForOlder && entry.end?.outcome !== "restarted")) {
      kept.push([id, entry]);
      if (key !== undefined) keysKept.add(key);
      continue;
    }
    gone.push(entry);
    if (entry.key !== undefined && entry.end?.outcome !== "restarted") {
      archive.push({ journey: entry.journey, key: entry.key, n: entry.n, start: entry.start });
    }
  }
  if (gone.length === 0) return { profile, archive };
  return { profile: { ...profile, entries: Object.fromEntries(kept), journeys: withGone(profile, gone) }, archive };
}

/** How many removed entries of a journey are noted, so that `explain` finds their runs. */
const MAX_GONE = 3;

function withGone({ journeys }: Profile, gone: readonly EntryHead[]): Profile["journeys"] {
  const next: Record<string, JourneyCount> = { ...journeys };
  for (const entry of gone) {
    const { journey, startInName, holdout } = entry;
    if (!startInName || holdout) continue;
    const counts = getOwn(next, journey) ?? emptyJourneyCount();
    next[journey] = { ...counts, gone: [...(counts.gone ?? []), goneOf(entry)].slice(-MAX_GONE) };
  }
  return next;
}

function goneOf({ n, start, end, machine }: EntryHead): GoneEntry {
  const { outcome = COMPLETED, note } = end ?? {};
  return {
    n,
    start,
    ...(outcome === COMPLETED ? {} : { outcome }),
    ...defined({ note, machine }),
  };
}

function isOver(entry: EntryHead, now: number): boolean {
  if (entry.end === undefined || entry.end.undone) return false;
  const { goal } = entry.rules;
  if (entry.end.outcome === "failed" && now < entry.end.time + REDRIVE_WINDOW) return false;
  if (goal === undefined || entry.goal !== undefined || entry.end.outcome === "restarted") return true;
  return entry.start + goal.within <= now;
}

/** The key of archived entries, `<journey>#<key>`. */
export function archiveId(journey: string, key: string): string {
  return `${journey}#${key}`;
}

/**
 * Start of the latest entry under one of these keys (forms of one key), in the profile or archived; undefined if there
 * is none. An archived entry that is needed and not read is added to the fold's needs.
 */
export function lastStart(state: FoldState, journey: string, keys: readonly string[]): number | undefined {
  const { profile, context } = state;
  const entries = Object.values(profile.entries).filter((entry) => entry.journey === journey);
  // A restarted entry was counted once with its successor, so it must not stand for an archived one.
  const present = entries.filter((entry) => entry.end?.outcome !== "restarted");
  const starts = present.filter((entry) => keys.includes(entry.key ?? "")).map((entry) => entry.start);
  for (const key of allPresent(profile, journey, present.length) ? [] : keys) {
    const archived = context.keyed?.get(archiveId(journey, key));
    if (archived === undefined) state.needs.push({ journey, key });
    if (archived) starts.push(archived.last);
  }
  return starts.length === 0 ? undefined : Math.max(...starts);
}

/** Whether nothing has been archived: the profile holds every entry that was counted. */
function allPresent(profile: Profile, journey: string, present: number): boolean {
  return present >= (getOwn(profile.journeys, journey)?.count ?? 0);
}
