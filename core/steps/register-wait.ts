import { liveEntryWithBody } from "../enter/end.ts";
import { MAX_CLASHES } from "../ingest/limits.ts";
import { readSpilled } from "../ingest/recent.ts";
import { defined } from "../model/defined.ts";
import { type Entry, entryId, type Wait } from "../model/entry.ts";
import { ExitedError } from "../model/errors.ts";
import { messageKey } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import type { WaitRule } from "../model/rules.ts";
import type { WaitResult, WaitTask } from "../model/task.ts";
import type { MessageStore } from "../ports/messages.ts";
import type { ProfileStore, SpillStore } from "../ports/profiles.ts";
import type { TaskTokens } from "../ports/runs.ts";
import type { Hash } from "../ports/system.ts";
import { withDueTime } from "../profile/due.ts";
import { isPastDeadline, parseWaitKey, waitKey, waitResult, withAnswer } from "./answer-waits.ts";
import { beganAt, lookBack } from "./look-back.ts";
import { type ConditionDeps, withConditionContext } from "./step-context.ts";
import { isAnswer, matchMovedDate, matchSegment, type WaitOutcome } from "./waits.ts";

export interface WaitDeps extends ConditionDeps {
  readonly profiles: ProfileStore;
  readonly spills: SpillStore;
  readonly hash: Hash;
  readonly messages: MessageStore;
  readonly tokens: TaskTokens;
}

/**
 * Registers a wait; or answers it at once, where its event came already or can never come.
 *
 * 1. Look-back and registration are one conditional write: an event before it is found here, an event after it finds
 *    the wait in the fold. No event is missed.
 * 2. Idempotency key: journey, n, step and pass. A second registration replaces the token and keeps matched events; an
 *    answered wait is answered again. A date is evaluated anew each time: it may have moved back.
 * 3. A wait that the run has moved on from is not registered and its token is not answered: nobody listens to it.
 * 4. A wait for messages that were never sent, were dropped or failed is answered at once: it did not happen.
 * 5. An attempt may come after the deadline. It looks back to events before the deadline, and else answers that it did
 *    not happen. A segment is judged at that time, because the time of its entry is not known.
 *
 * Usually one read and one write. Besides: a read of each message that the wait is about, one of older event ids where the
 * profile has no more room for them, and both again after a clash. Throws ExitedError where the entry has ended.
 */
export async function registerWait(deps: WaitDeps, task: WaitTask): Promise<void> {
  for (let attempt = 0; attempt < MAX_CLASHES; attempt++) {
    const now = deps.clock.now();
    const profile = await deps.profiles.read(task.customer, [entryId(task.journey, task.n)]);
    const entry = liveEntryWithBody(profile, task, now);
    if (profile === undefined || entry === undefined) throw new ExitedError();
    const before = task.wait.kind === "date" ? undefined : entry.waits[waitKey(task.step, task.pass)];
    if (before?.matched !== undefined) return answer(deps, task, waitResult(before));
    if (hasMovedOn(entry, task)) return;
    if (await canNeverHappen(deps.messages, task)) return answer(deps, task, { happened: false });
    const registered = register(entry, task, before);
    const outcome = await findEarlier(deps, task, profile, registered, before?.got);
    if (isPastDeadline(task, now) && !isAnswer(outcome)) return answer(deps, task, { happened: false });
    const cursor = profile.recent.at(-1)?.id ?? entry.cursor;
    if ((await write(deps.profiles, profile, withOutcome(registered, task, outcome, cursor), now)) === "written") {
      if (isAnswer(outcome)) await answer(deps, task, waitResult(outcome));
      return;
    }
    deps.counter.count("Clash", {});
  }
  throw new Error("A profile changed too often to register a wait in it.");
}

async function findEarlier(
  deps: WaitDeps,
  task: WaitTask,
  profile: Profile,
  entry: Entry,
  got: Wait["got"],
): Promise<WaitOutcome> {
  const { wait: rule, pass, steps } = task;
  const now = deps.clock.now();
  if (rule.kind === "segment") return matchSegment(profile, rule, now);
  if (rule.kind === "date") {
    return withConditionContext(deps, task, profile, (around) =>
      matchMovedDate({ profile, entry, wait: { steps }, pass }, rule, around),
    );
  }
  const spilled = await readSpilled(deps, profile, now);
  return lookBack(deps, task, rule, { profile, entry, spilled, ...defined({ got }) });
}

function withOutcome(entry: Entry, { step, pass }: WaitTask, outcome: WaitOutcome, cursor: string): Entry {
  if (outcome === undefined) return entry;
  if (isAnswer(outcome)) return withAnswer(entry, step, pass, outcome, cursor);
  const key = waitKey(step, pass);
  const wait = entry.waits[key];
  return wait === undefined ? entry : { ...entry, waits: { ...entry.waits, [key]: { ...wait, got: outcome.got } } };
}

function register(entry: Entry, task: WaitTask, before: Wait | undefined): Entry {
  const wait: Wait = {
    rule: task.wait,
    token: task.token,
    began: beganAt(task),
    ...defined({ until: task.until }),
    ...(readsSteps(task.wait) ? { steps: task.steps } : {}),
    ...(before?.got === undefined ? {} : { got: before.got }),
  };
  return { ...withoutWaits(entry, task), waits: { [waitKey(task.step, task.pass)]: wait } };
}

function readsSteps(rule: WaitRule): boolean {
  return expressionsOf(rule).some((source) => /\bsteps\b/.test(source));
}

function expressionsOf(rule: WaitRule): readonly string[] {
  if (rule.kind === "events") return rule.events.flatMap(({ when }) => when ?? []);
  if (rule.kind === "segment") return [];
  const { date } = rule.moment;
  return date !== undefined && "expression" in date ? [date.expression] : [];
}

function write(profiles: ProfileStore, stored: Profile, entry: Entry, now: number) {
  const entries = { ...stored.entries, [entryId(entry.journey, entry.n)]: entry };
  return profiles.write(withDueTime({ ...stored, entries, ver: stored.ver + 1 }, now), stored.ver, {});
}

/**
 * Whether the wait can never be answered: every event of an "any", or one event of an "all", is about a message that
 * was never sent.
 */
async function canNeverHappen(messages: MessageStore, task: WaitTask): Promise<boolean> {
  const { wait } = task;
  if (wait.kind !== "events") return false;
  for (const { of, ofPass = 1 } of wait.events) {
    const unsent = of !== undefined && (await wasNeverSent(messages, task, of, ofPass));
    if (unsent === (wait.need === "all")) return unsent;
  }
  return wait.need === "any";
}

async function wasNeverSent(
  messages: MessageStore,
  { steps, customer, journey, n }: WaitTask,
  of: string,
  ofPass: number,
): Promise<boolean> {
  const result = steps[of];
  if (result !== undefined) return result.dropped === true || result.failed === true;
  const message = await messages.read(customer, messageKey({ journey, n, step: of, pass: ofPass }));
  return message === undefined || message.state === "dropped" || message.state === "failed";
}

/** Answers the task token. A late answer has no effect: the machine's timeout was first and took `else`. */
async function answer({ tokens, counter }: WaitDeps, task: WaitTask, result: WaitResult): Promise<void> {
  if ((await tokens.succeed(task.token, result)) === "late") counter.count("WakeLate", { journey: task.journey });
}

/*
 * The steps of a run come one after the other, so a registered wait says that those before it are over. They are
 * removed from the entry: in a repeat there may be thousands of them.
 */

/**
 * Whether the run has already come to a later wait, so that nobody listens to this one. Both times are from one run's
 * history, in which each state is entered after the one before: they need no margin.
 */
function hasMovedOn(entry: Entry, task: WaitTask): boolean {
  const began = beganAt(task);
  return Object.values(entry.waits).some((wait) => wait.began > began);
}

/**
 * The entry without its waits, as a step begins with these results. Events that the waits matched are kept for later
 * steps. Where the timeout was first, the run has not moved on from the event, and a later wait may find it.
 */
function withoutWaits(entry: Entry, { steps }: Pick<WaitTask, "steps">): Entry {
  let { cursor, kept } = entry;
  for (const [key, { matched, rule, cursor: before }] of Object.entries(entry.waits)) {
    if (matched === undefined) continue;
    const { step } = parseWaitKey(key);
    if (steps[step]?.happened === false) cursor = before ?? cursor;
    else if (rule.kind !== "date") kept = { ...kept, [step]: matched };
  }
  return { ...entry, waits: {}, kept, cursor };
}
