import { currentRun, runInput, runName } from "../enter/run.ts";
import { performMerge } from "../identity/merge.ts";
import { originOf } from "../identity/merged.ts";
import { defined } from "../model/defined.ts";
import { type Effect, inPerformOrder } from "../model/effect.ts";
import { entryId } from "../model/entry.ts";
import { OverBudgetError } from "../model/errors.ts";
import { SEGMENT_ENTERED, SEGMENT_LEFT } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { BusEvent } from "../ports/queues.ts";
import type { Hash } from "../ports/system.ts";
import { withDueTime } from "../profile/due.ts";
import { isOffloaded, offloadedAmong, withBodies } from "../profile/offload.ts";
import { closeEntry } from "../settle/close-entry.ts";
import { entryEnd } from "../settle/run-status.ts";
import { waitKey } from "../steps/answer-waits.ts";
import type { IngestDeps, PerformDeps } from "./deps.ts";

/**
 * How long the start of a run is retried while its machine does not exist: Step Functions may not know a version in the
 * first minutes after its deployment. Until then the effect stays pending, and the sweeper retries every five minutes.
 * Milliseconds.
 */
const MACHINE_GRACE = 60 * 60_000;

/**
 * Performs the pending effects of a stored profile, and clears those that were performed. Returns how many.
 *
 * 1. Effects are performed only after the write that holds them. Each is idempotent by its id.
 * 2. A run that has already ended ends its entry, as its status change would have.
 * 3. Memberships, and the events that tell of segments, come first, then per entry `enter` and `wake`, then all exits. No run is started for an entry that has
 *    ended.
 * 4. An effect that fails stays pending for the sweeper. A failed start or answer is thrown when everything else is
 *    done. A failed stop is only counted, because the run's next step finds the entry ended. A stop that would exceed
 *    the sweep's pace is thrown (OverBudgetError). Stops beyond 500 stay pending.
 */
export async function performPending(
  deps: IngestDeps,
  stored: Profile,
  before: readonly string[] = [],
): Promise<number> {
  const all = inPerformOrder(stored.pending).filter(([id]) => !before.includes(id));
  const profile = await withWaits(deps, stored, all);
  const done: string[] = [...before];
  let fault: { readonly error: unknown } | undefined;
  for (const [id, effect] of all) {
    if (effect.kind === "exit" || effect.kind === "merge") continue;
    try {
      await perform(deps, profile, effect);
      done.push(id);
    } catch (error) {
      fault ??= { error };
    }
  }
  const stopped = await stopRuns(deps, profile, all);
  done.push(...stopped.done);
  for (const [id, effect] of all) {
    if (effect.kind !== "merge") continue;
    try {
      const merged = await performMerge(deps, profile, effect);
      done.push(id);
      // The ids of another profile's effects are not these.
      const isOurs = merged?.customerId === profile.customerId;
      if (merged !== undefined) return await performMerged(deps, merged, isOurs ? done : [], fault);
    } catch (error) {
      fault ??= { error };
    }
  }
  await clear(deps, profile, done);
  if (fault !== undefined) throw fault.error;
  if (stopped.over !== undefined) throw stopped.over;
  return done.length - before.length;
}

/** Goes on with the profile that a merge has written: it has the effects of both. */
async function performMerged(
  deps: IngestDeps,
  merged: Profile,
  done: readonly string[],
  fault: { readonly error: unknown } | undefined,
): Promise<number> {
  const performed = await performPending(deps, merged, done);
  if (fault !== undefined) throw fault.error;
  return done.length + performed;
}

/** The profile with the bodies of the entries whose waits are to be answered. */
async function withWaits(
  { profiles }: PerformDeps,
  profile: Profile,
  all: readonly [string, Effect][],
): Promise<Profile> {
  const woken = all.flatMap(([, effect]) =>
    effect.kind === "wake" && effect.token === undefined ? [entryId(effect.journey, effect.n)] : [],
  );
  const away = offloadedAmong(profile.entries, [...new Set(woken)]);
  if (away.length === 0) return profile;
  return { ...profile, entries: withBodies(profile.entries, await profiles.bodies(profile, away)) };
}

/**
 * Most runs stopped by one call, and how many at once. An event may end thousands of entries, and StopExecution refills
 * by 25 to 200 a second with a burst of 500 to 1,000.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const MAX_STOPS = 500;
const STOPS_AT_ONCE = 10;

async function stopRuns(
  deps: PerformDeps,
  profile: Profile,
  all: readonly [string, Effect][],
): Promise<{ readonly done: readonly string[]; readonly over?: OverBudgetError }> {
  const exits = all
    .flatMap(([id, effect]): [string, Extract<Effect, { kind: "exit" }>][] =>
      effect.kind === "exit" ? [[id, effect]] : [],
    )
    .slice(0, MAX_STOPS);
  const done: string[] = [];
  let over: OverBudgetError | undefined;
  for (let at = 0; at < exits.length; at += STOPS_AT_ONCE) {
    const some = exits.slice(at, at + STOPS_AT_ONCE);
    const stopped = await Promise.allSettled(some.map(([, effect]) => perform(deps, profile, effect)));
    for (const [place, [id, effect]] of some.entries()) {
      const answer = stopped[place];
      if (answer?.status === "fulfilled") done.push(id);
      else if (answer?.reason instanceof OverBudgetError) over = answer.reason;
      else deps.counter.count("StopDeferred", { journey: effect.journey });
    }
  }
  return { done, ...defined({ over }) };
}

async function clear({ profiles, clock }: PerformDeps, profile: Profile, done: readonly string[]): Promise<void> {
  if (done.length === 0) return;
  const cleared = new Set(done);
  const left = Object.entries(profile.pending).filter(([id]) => !cleared.has(id));
  const { due: next } = withDueTime({ ...profile, pending: Object.fromEntries(left) }, clock.now());
  const was = profile.due ?? 0;
  await profiles.clear(profile, profile.pending, done, { was, ...defined({ next }) });
}

function perform(deps: PerformDeps, profile: Profile, effect: Exclude<Effect, { kind: "merge" }>): Promise<void> {
  if (effect.kind === "enter") return startRun(deps, profile, effect);
  if (effect.kind === "wake") return answerWait(deps, profile, effect);
  if (effect.kind === "member") {
    const { of = profile.customerId, segment, member, ver } = effect;
    return deps.members.put(of, segment, member, ver);
  }
  if (effect.kind === "tell") return deps.told.put(segmentEvent(deps.hash, profile, effect));
  const { journey, machine = journey, reason } = effect;
  return deps.runs.stop(machine, runName(deps.hash, profile, effect), reason);
}

/** The event that tells of a segment. Its id is the same each time it is put. */
function segmentEvent(hash: Hash, profile: Profile, effect: Extract<Effect, { kind: "tell" }>): BusEvent {
  const { segment, edge, time, ver } = effect;
  const { customerId, born } = profile;
  return {
    id: `segment/${hash(JSON.stringify([customerId, born, segment, ver])).slice(0, 32)}`,
    name: edge === "entered" ? SEGMENT_ENTERED : SEGMENT_LEFT,
    customerId,
    knownSince: born,
    properties: { segment },
    time,
  };
}

async function startRun(deps: PerformDeps, profile: Profile, effect: Extract<Effect, { kind: "enter" }>) {
  const { journey, n, version, machine = journey, start } = effect;
  const entry = getOwn(profile.entries, entryId(journey, n));
  if (entry === undefined || entry.end !== undefined) return;
  const name = runName(deps.hash, profile, currentRun(entry));
  const { customerId } = profile;
  const origin = originOf(profile, n);
  const answer = await deps.runs.start(machine, version, name, runInput(origin.customerId, journey, origin.n, start));
  if (answer === "started") return;
  const now = deps.clock.now();
  if (answer === "absent" && now < start + MACHINE_GRACE) throw new Error("The machine of a run is not there yet.");
  const status = answer === "over" ? await deps.runs.describe(machine, name) : { status: "absent" as const };
  if (status.status === "running") return;
  if ("time" in status) {
    await closeEntry(deps, { customerId, journey, n, ...entryEnd(status) });
    return;
  }
  deps.counter.note("error", "A run can never be started; its entry has failed.", { journey, version, n, answer });
  await closeEntry(deps, { customerId, journey, n, outcome: "failed", time: now });
}

/** Answers a wait. A wait that the entry no longer has is over: its run has gone on, or is stopped. */
async function answerWait(
  { tokens, counter }: PerformDeps,
  { entries }: Profile,
  { journey, n, step, pass, token: told, result }: Extract<Effect, { kind: "wake" }>,
): Promise<void> {
  const entry = getOwn(entries, entryId(journey, n));
  const waits = entry === undefined || isOffloaded(entry) ? {} : entry.waits;
  const token = told ?? waits[waitKey(step, pass)]?.token;
  if (token === undefined) return;
  if ((await tokens.succeed(token, result)) === "late") counter.count("WakeLate", { journey });
}
