import { entryOf, liveEntryWithBody, reopened } from "../enter/end.ts";
import type { ConditionContext } from "../enter/matches.ts";
import { type Failure, failureCount, faultMessage, isFault } from "../expression/evaluate.ts";
import { type Scope, type StepScope, stepScope } from "../expression/scope.ts";
import { originOf } from "../identity/merged.ts";
import { type Entry, entryId } from "../model/entry.ts";
import { ExitedError } from "../model/errors.ts";
import { MESSAGE_MARKS, messageKey } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import type { MessagePasses, StepResults, TaskPlace } from "../model/task.ts";
import type { MessageStore } from "../ports/messages.ts";
import type { ProfileStore } from "../ports/profiles.ts";
import type { Clock, Counter } from "../ports/system.ts";
import { withDueTime } from "../profile/due.ts";
import { isOffloaded } from "../profile/offload.ts";
import { profileView } from "../profile/view.ts";
import { withRecheckInside } from "../segments/recheck-inside.ts";

export interface StepContextDeps extends ConditionDeps {
  readonly profiles: ProfileStore;
  readonly messages: MessageStore;
}

/** A task whose expressions are evaluated. */
export type StepContextTask = TaskPlace & { readonly messages: MessagePasses; readonly steps: StepResults };

/** The state at the begin of a step: profile, entry, and what expressions read. */
export interface StepContext {
  readonly profile: Profile;
  readonly entry: Entry;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Evaluates expressions; their failures are counted for the journey. */
  ask<T>(question: (scope: Scope, failures: Failure[]) => Promise<T>): Promise<T>;
}

/**
 * The current context of a step. One read, plus one for each message that its expressions read. Throws ExitedError
 * where the entry has ended. An entry that was closed as failed is reopened by one write, because its run was redriven.
 */
export async function stepContextOf(deps: StepContextDeps, task: StepContextTask): Promise<StepContext> {
  const now = deps.clock.now();
  const asked = Object.entries(task.messages);
  const [stored, ...marks] = await Promise.all([
    deps.profiles.read(task.customer, [entryId(task.journey, task.n)]),
    ...asked.map(([step, pass]) => messageScope(deps.messages, task, step, pass)),
  ]);
  const { profile, entry } = await liveOrReopened(deps, task, stored, now);
  const steps = stepScope(entry, task.steps);
  for (const [i, [step]] of asked.entries()) steps[step] = { ...steps[step], ...marks[i] };
  const { journey, pass } = task;
  // A step has no current event, so `event` is the entry's.
  const around = { event: entry.event, entry: entry.event, steps, journey, pass, now };
  return {
    profile,
    entry,
    now,
    ask: (question) =>
      withConditionContext(deps, task, profile, ({ profile: view, failures }) =>
        question({ ...around, profile: view() }, failures),
      ),
  };
}

/**
 * What distinguishes this entry from another one with the same number, for keys that other systems keep: the birth of
 * the profile that it began in, and the entry's start.
 */
export function entryIdentity({ profile, entry }: Pick<StepContext, "profile" | "entry">): readonly number[] {
  const { born } = originOf(profile, entry.n);
  return entry.startInName ? [born, entry.start] : [born];
}

async function liveOrReopened(
  { profiles }: StepContextDeps,
  task: StepContextTask,
  stored: Profile | undefined,
  now: number,
) {
  const inside = liveEntryWithBody(stored, task, now);
  if (stored !== undefined && inside !== undefined) return { profile: stored, entry: inside };
  const again = stored && reopened(stored, task, now);
  const entry = again && entryOf(again, task);
  if (stored === undefined || again === undefined || entry === undefined || isOffloaded(entry)) throw new ExitedError();
  const profile = withDueTime({ ...withRecheckInside(stored, again, now), ver: stored.ver + 1 }, now);
  if ((await profiles.write(profile, stored.ver, {})) === "clash") {
    throw new Error("Another writer of the profile was first.");
  }
  return { profile, entry };
}

/** The marks of a message as booleans; all false where there is no message. */
async function messageScope(store: MessageStore, task: TaskPlace, step: string, pass: number): Promise<StepScope> {
  const message = await store.read(task.customer, messageKey({ ...task, step, pass }));
  return Object.fromEntries(MESSAGE_MARKS.map((mark) => [mark, message?.marks?.[mark] !== undefined]));
}

export interface ConditionDeps {
  readonly clock: Clock;
  readonly counter: Counter;
}

/** Evaluates conditions of a step. Failures are counted for its journey, and errors are logged. */
export async function withConditionContext<T>(
  { clock, counter }: ConditionDeps,
  { journey, step, version }: Pick<TaskPlace, "journey" | "step" | "version">,
  profile: Profile,
  ask: (around: ConditionContext) => Promise<T>,
): Promise<T> {
  const failures: Failure[] = [];
  const answer = await ask({ profile: () => profileView(profile), now: clock.now(), failures });
  for (const failure of failures) {
    const { name, dimensions } = failureCount(journey, failure);
    counter.count(name, dimensions);
    if (isFault(failure))
      counter.note("warn", faultMessage(failure), { journey, version, step, condition: failure.source });
  }
  return answer;
}
