import type { Count } from "../counters.ts";
import { endByClock, endedEntry, hasPendingExitChanges, withEnded } from "../enter/end.ts";
import { currentRun, runName } from "../enter/run.ts";
import { type IngestDeps, ingestCustomer } from "../ingest/ingest.ts";
import { recheckEvent } from "../ingest/inner-event.ts";
import { MAX_CLASHES } from "../ingest/limits.ts";
import { performPending } from "../ingest/perform.ts";
import { WorkingProfile } from "../ingest/working-profile.ts";
import { defined } from "../model/defined.ts";
import { type EntryEnd, type EntryHead, entryId } from "../model/entry.ts";
import type { Profile } from "../model/profile.ts";
import type { MessageStore } from "../ports/messages.ts";
import type { Clock, Counter } from "../ports/system.ts";
import { dueTime } from "../profile/due.ts";
import { countMessage, endClaim, isReported, mayClaimAgain } from "../send/end-claim.ts";
import { writeSettled } from "./close-entry.ts";
import { entryEnd } from "./run-status.ts";

export type SweepProfileDeps = IngestDeps;

/** A run that goes on past its entry's time is held, or slow: it is looked at again after this; milliseconds. */
const ENTRY_RETRY = 6 * 60 * 60_000;

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
  await recheckWhenDue(deps, known);
  for (let turn = 0; turn < MAX_CLASHES; turn++) {
    const now = deps.clock.now();
    const stored = await deps.profiles.read(customerId);
    if (stored === undefined) return;
    const { profile, counts } = await settleDueEntries(deps, stored, starting, now);
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
async function recheckWhenDue(deps: SweepProfileDeps, known: Profile): Promise<void> {
  const now = deps.clock.now();
  const { customerId, look } = known;
  if ((look?.at ?? Infinity) <= now || hasPendingExitChanges(known))
    await ingestCustomer(deps, customerId, [recheckEvent(customerId, now)]);
}

/** `starting`: entries whose run was started a moment ago, and may not be seen yet. */
async function settleDueEntries(deps: SweepProfileDeps, stored: Profile, starting: ReadonlySet<number>, now: number) {
  const standing = new WorkingProfile(stored);
  const counts: Count[] = [];
  for (const entry of Object.values(stored.entries)) {
    if (entry.end !== undefined || entry.due > now) continue;
    const over = endByClock(entry, now);
    if (over !== undefined) await stopLater(deps, stored, entry, over.outcome);
    const end: EntryEnd | undefined =
      over ?? (starting.has(entry.n) ? undefined : await runEnd(deps, stored, entry, now));
    if (end === undefined) {
      standing.put(entryId(entry.journey, entry.n), { ...entry, due: now + ENTRY_RETRY });
      continue;
    }
    standing.put(entryId(entry.journey, entry.n), endedEntry(entry, end.outcome, end.time, end.note));
    standing.set({ ...standing.facts, journeys: withEnded(standing.facts, entry.journey, end.outcome) });
    counts.push({ name: "Ended", dimensions: { journey: entry.journey, outcome: end.outcome } });
    if (end.outcome === "failed") counts.push({ name: "EntriesFailed", dimensions: {} });
    counts.push({ name: "SweptEntry", dimensions: { journey: entry.journey } });
  }
  return { profile: standing.profile, counts };
}

/** The machine ends an entry's first run by the same time-out; of one that went on for another it counts the time anew. */
async function stopLater(
  { runs, hash }: SweepProfileDeps,
  profile: Profile,
  entry: EntryHead,
  reason: string,
): Promise<void> {
  const { journey, machine = journey, part } = entry;
  if (part !== undefined) await runs.stop(machine, runName(hash, profile, currentRun(entry)), reason);
}

/**
 * How the run has ended; undefined while it goes on, or is about to in another. Where the other is not there, the one before
 * could not hand over and went on itself. One that should have begun long ago and is not there has failed.
 */
async function runEnd({ runs, hash }: SweepProfileDeps, profile: Profile, entry: EntryHead, now: number) {
  const { journey, machine = journey, part = 1 } = entry;
  let status = await runs.describe(machine, runName(hash, profile, currentRun(entry)));
  if (status.status === "absent" && part > 1) {
    status = await runs.describe(machine, runName(hash, profile, { ...currentRun(entry), part: part - 1 }));
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

export interface SweepClaimDeps {
  readonly messages: MessageStore;
  readonly clock: Clock;
  readonly counter: Counter;
}

/** A transactional message, or a webhook, is its run's to claim again; after this a run has given up, and so do we. Milliseconds. */
const TRANSACTIONAL_AGE = 25 * 60 * 60_000;

/** When to look again at a claim that is left to its run: its provider may have reported by then. Milliseconds. */
const CLAIM_RETRY = 60 * 60_000;

/**
 * Ends a claim whose lease is over: whoever held it has died. The message is sent if the provider has reported on it,
 * else unknown: nobody knows whether the provider got it. Both count as sent and are never sent again. A transactional
 * message, or a webhook, without a report is left to its run while that still tries and may claim it again, and looked at once an hour: thousands of
 * them, while a provider is silent, must not stand before everything else that is due.
 */
export async function sweepClaim(deps: SweepClaimDeps, customerId: string, key: string): Promise<void> {
  const time = deps.clock.now();
  const message = await deps.messages.read(customerId, key);
  if (message?.state !== "claimed" || (message.lease ?? 0) > time) return;
  if (mayClaimAgain(message) && !isReported(message) && message.first > time - TRANSACTIONAL_AGE) {
    const due = Math.min(time + CLAIM_RETRY, message.first + TRANSACTIONAL_AGE);
    return deps.messages.postponeSweep(customerId, key, message.attempt, due);
  }
  const state = await endClaim(deps.messages, message, time);
  if (state === undefined) return;
  deps.counter.count("SweptClaim", {});
  countMessage(deps.counter, state === "sent" ? "Sent" : "SendUnknown", message);
}
