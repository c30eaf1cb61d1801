import { entryId } from "../enter/entry-id.ts";
import { runInput } from "../enter/run-input.ts";
import { runName } from "../enter/run-name.ts";
import type { Effect, Profile } from "../model/profile.ts";
import type { Hash, MemberStore, RunStore, TaskTokens } from "../ports.ts";
import { withDue } from "../profile/due.ts";
import { own } from "../profile/own.ts";
import { type CloseDeps, closeEntry } from "../settle/close-entry.ts";
import { inOrder } from "./effects.ts";

export interface PerformDeps extends CloseDeps {
  readonly runs: RunStore;
  readonly tokens: TaskTokens;
  readonly members: MemberStore;
  readonly hash: Hash;
}

/**
 * Performs what a stored profile has pending, and clears what was performed.
 *
 * 1. Only after the write that holds the effects; each is idempotent by its id, so twice is as good as once.
 * 2. Memberships first, then per entry in the order enter, wake, exit. An entry that has ended starts no run any more.
 * 3. What fails stays pending for the sweeper. A failed start or answer is thrown once everything else is done; a failed
 *    stop is only counted, since the run's next step finds the entry ended.
 */
export async function performPending(deps: PerformDeps, profile: Profile): Promise<number> {
  const done: string[] = [];
  let fault: { readonly error: unknown } | undefined;
  for (const [id, effect] of inOrder(profile.pending)) {
    try {
      await perform(deps, profile, effect);
      done.push(id);
    } catch (error) {
      if (effect.kind === "exit") deps.counter.count("StopDeferred", { journey: effect.journey });
      else fault ??= { error };
    }
  }
  await clear(deps, profile, done);
  if (fault !== undefined) throw fault.error;
  return done.length;
}

async function clear({ profiles, clock }: PerformDeps, profile: Profile, done: readonly string[]): Promise<void> {
  if (done.length === 0) return;
  const left = Object.entries(profile.pending).filter(([id]) => !done.includes(id));
  const { due: next } = withDue({ ...profile, pending: Object.fromEntries(left) }, clock.now());
  const was = profile.due ?? 0;
  await profiles.clear(profile.customerId, done, { was, ...(next === undefined ? {} : { next }) });
}

function perform(deps: PerformDeps, profile: Profile, effect: Effect): Promise<void> {
  if (effect.kind === "enter") return startRun(deps, profile, effect);
  if (effect.kind === "wake") return answerWait(deps, effect);
  if (effect.kind === "member") {
    return deps.members.put(profile.customerId, effect.segment, effect.member, effect.ver);
  }
  const { journey, n, machine = journey, part, reason } = effect;
  return deps.runs.stop(machine, runName(deps.hash, profile, journey, n, part), reason);
}

async function startRun(deps: PerformDeps, profile: Profile, effect: Extract<Effect, { kind: "enter" }>) {
  const { journey, n, version, machine = journey, start } = effect;
  const entry = own(profile.entries, entryId(journey, n));
  if (entry === undefined || entry.end !== undefined) return;
  const name = runName(deps.hash, profile, journey, n);
  const answer = await deps.runs.start(machine, version, name, runInput(profile.customerId, journey, n, start));
  if (answer === "started") return;
  deps.counter.note("error", "A run can never be started; its entry has failed.", { journey, version, n });
  await closeEntry(deps, { customerId: profile.customerId, journey, n, outcome: "failed", time: deps.clock.now() });
}

async function answerWait({ tokens, counter }: PerformDeps, effect: Extract<Effect, { kind: "wake" }>) {
  const answer = await tokens.succeed(effect.token, effect.result);
  if (answer === "late") counter.count("WakeLate", { journey: effect.journey });
}
