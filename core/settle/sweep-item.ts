import type { Count } from "../counters.ts";
import { endByClock, endedEntry, hasPendingExitChanges, withEnded } from "../enter/end.ts";
import { currentRun, runName } from "../enter/run.ts";
import { readUnmerged } from "../identity/merge.ts";
import type { IngestDeps } from "../ingest/deps.ts";
import { ingestCustomer } from "../ingest/ingest.ts";
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

/** When a run that outlasts its entry's due time is checked again: it is held, or slow. Milliseconds. */
const ENTRY_RETRY = 6 * 60 * 60_000;

/**
 * Processes a profile that is due: performs pending effects; re-evaluates the profile where time changes its segments,
 * a date has come or changes on exit are pending; and closes or postpones the entries that are due, by the clock or by
 * the state of their run. A due time that is no longer needed is corrected.
 */
export async function sweepProfile(deps: SweepProfileDeps, customerId: string): Promise<void> {
  const known = await readUnmerged(deps, customerId);
  if (known === undefined || known.due === undefined || known.due > deps.clock.now()) return;
  const starting = new Set(Object.values(known.pending).flatMap((effect) => (effect.kind === "enter" ? effect.n : [])));
  const performed = await performPending(deps, known);
  if (performed > 0) deps.counter.count("SweptEffect", {}, performed);
  await recheckWhenDue(deps, known);
  for (let attempt = 0; attempt < MAX_CLASHES; attempt++) {
    const now = deps.clock.now();
    const stored = await readUnmerged(deps, customerId);
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

/** Needs no idempotency key: a second re-evaluation changes nothing. */
async function recheckWhenDue(deps: SweepProfileDeps, known: Profile): Promise<void> {
  const now = deps.clock.now();
  const { customerId, look } = known;
  if ((look?.at ?? Infinity) <= now || hasPendingExitChanges(known))
    await ingestCustomer(deps, customerId, [recheckEvent(customerId, now)]);
}

/** `starting`: entries whose run was just started, and may not be visible yet. */
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

/**
 * Stops a run that went on for another: its machine counts the timeout anew. The first run is ended by its machine's
 * timeout.
 */
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
 * How the run has ended; undefined while it runs, or is about to go on in another run. Where the other run does not
 * exist, the one before could not hand over and went on itself. A run that should have begun long ago and does not
 * exist has failed.
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

/** Corrects a due time that a late clearing left behind, where nothing is due. */
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

/**
 * How long a claim of a transactional message or a webhook is left to its run, which may claim it again; by then the
 * run has given up. Milliseconds.
 */
const TRANSACTIONAL_AGE = 25 * 60 * 60_000;

/** When a claim that is left to its run is checked again: its provider may have reported by then. Milliseconds. */
const CLAIM_RETRY = 60 * 60_000;

/**
 * Ends a claim whose lease is over, because its claimer died. The message becomes sent where the provider has reported
 * it, else unknown. Both count as sent and are never sent again. An unreported transactional message or webhook is left
 * to its run while that may claim it again, and is checked once an hour: while a provider is silent there may be
 * thousands of them, and they must not delay other due items.
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
