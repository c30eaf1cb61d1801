import type { Count } from "../counters.ts";
import { clockEnd, endedEntry, hasUndoneEnds, withEnded } from "../enter/end.ts";
import { entryId } from "../enter/entry-id.ts";
import { runName, runOf } from "../enter/run-name.ts";
import { type IngestDeps, ingestCustomer } from "../ingest/ingest.ts";
import { recheckEvent } from "../ingest/inner-event.ts";
import { CLASHES } from "../ingest/limits.ts";
import { performPending } from "../ingest/perform.ts";
import { Standing } from "../ingest/standing.ts";
import { defined } from "../model/defined.ts";
import type { EntryEnd, EntryHead, Profile } from "../model/profile.ts";
import { dueTime } from "../profile/due.ts";
import { writeSettled } from "./close-entry.ts";
import { entryEnd } from "./run-status.ts";

export type SweepProfileDeps = IngestDeps;

/** A run that goes on past its entry's time is held, or slow: it is looked at again after this; milliseconds. */
const LOOK_AGAIN = 6 * 60 * 60_000;

/**
 * Performs what a customer has pending; has the profile looked at where time changes its segments, a date has come or an entry has
 * ended whose changes on exit are still to be made; and
 * closes or puts off the entries that are due: by the clock, or as their run turns out to have ended. A profile that is due for nothing any more gets its due time set right.
 */
export async function sweepProfile(deps: SweepProfileDeps, customerId: string): Promise<void> {
  const known = await deps.profiles.read(customerId);
  if (known === undefined || known.due === undefined || known.due > deps.clock.now()) return;
  const starting = new Set(Object.values(known.pending).flatMap((effect) => (effect.kind === "enter" ? effect.n : [])));
  const performed = await performPending(deps, known);
  if (performed > 0) deps.counter.count("SweptEffect", {}, performed);
  await lookWhenDue(deps, known);
  for (let turn = 0; turn < CLASHES; turn++) {
    const now = deps.clock.now();
    const stored = await deps.profiles.read(customerId);
    if (stored === undefined) return;
    const { profile, counts } = await settleDue(deps, stored, starting, now);
    if (profile === stored) return settleDueTime(deps, stored, now);
    if ((await writeSettled(deps, stored, profile, now)) === "written") {
      for (const { name, dimensions } of counts) deps.counter.count(name, dimensions);
      return;
    }
    deps.counter.count("Clash", {});
  }
  throw new Error("A profile changed too often to sweep it.");
}

/** Idempotent without an id: what has been looked at is not looked at again. */
async function lookWhenDue(deps: SweepProfileDeps, known: Profile): Promise<void> {
  const now = deps.clock.now();
  const { customerId, look } = known;
  if ((look?.at ?? Infinity) <= now || hasUndoneEnds(known))
    await ingestCustomer(deps, customerId, [recheckEvent(customerId, now)]);
}

/** `starting`: entries whose run was started a moment ago, and may not be seen yet. */
async function settleDue(deps: SweepProfileDeps, stored: Profile, starting: ReadonlySet<number>, now: number) {
  const standing = new Standing(stored);
  const counts: Count[] = [];
  for (const entry of Object.values(stored.entries)) {
    if (entry.end !== undefined || entry.due > now) continue;
    const over = clockEnd(entry, now);
    if (over !== undefined) await stopLater(deps, stored, entry, over.outcome);
    const end: EntryEnd | undefined =
      over ?? (starting.has(entry.n) ? undefined : await runEnd(deps, stored, entry, now));
    if (end === undefined) {
      standing.put(entryId(entry.journey, entry.n), { ...entry, due: now + LOOK_AGAIN });
      continue;
    }
    standing.put(entryId(entry.journey, entry.n), endedEntry(entry, end.outcome, end.time, end.note));
    standing.set({ ...standing.facts, journeys: withEnded(standing.facts, entry.journey, end.outcome) });
    counts.push({ name: "Ended", dimensions: { journey: entry.journey, outcome: end.outcome } });
    if (end.outcome === "failed") counts.push({ name: "EntriesFailed", dimensions: {} });
    counts.push({ name: "SweptEntry", dimensions: { journey: entry.journey } });
  }
  return { profile: standing.whole, counts };
}

/** The machine ends an entry's first run by the same time-out; of one that went on for another it counts the time anew. */
async function stopLater(
  { runs, hash }: SweepProfileDeps,
  profile: Profile,
  entry: EntryHead,
  reason: string,
): Promise<void> {
  const { journey, machine = journey, part } = entry;
  if (part !== undefined) await runs.stop(machine, runName(hash, profile, runOf(entry)), reason);
}

/**
 * How the run has ended; undefined while it goes on, or is about to in another. Where the other is not there, the one before
 * could not hand over and went on itself. One that should have begun long ago and is not there has failed.
 */
async function runEnd({ runs, hash }: SweepProfileDeps, profile: Profile, entry: EntryHead, now: number) {
  const { journey, machine = journey, part = 1 } = entry;
  let status = await runs.describe(machine, runName(hash, profile, runOf(entry)));
  if (status.status === "absent" && part > 1) {
    status = await runs.describe(machine, runName(hash, profile, { ...runOf(entry), part: part - 1 }));
  }
  if ("time" in status) return entryEnd(status);
  return status.status === "running" ? undefined : { outcome: "failed", time: now };
}

/** Without effects and entries that are due, the due time is a leftover of a clearing that came too late. */
async function settleDueTime({ profiles }: SweepProfileDeps, profile: Profile, now: number): Promise<void> {
  if (profile.due === undefined || Object.keys(profile.pending).length > 0) return;
  const next = dueTime(profile, now);
  if (next === profile.due) return;
  await profiles.clear(profile, {}, [], { was: profile.due, ...defined({ next }) });
}
