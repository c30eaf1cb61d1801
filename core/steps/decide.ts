import { insideEntry } from "../enter/end.ts";
import { holds } from "../expression/evaluate.ts";
import type { StepScope } from "../expression/scope.ts";
import { Exited } from "../model/errors.ts";
import { MESSAGE_MARKS, messageKey } from "../model/message.ts";
import type { Entry } from "../model/profile.ts";
import type { DecideResult, DecideTask } from "../model/task.ts";
import type { MessageStore, ProfileStore } from "../ports.ts";
import { type Looking, look } from "./look.ts";
import { stepScope } from "./step-scope.ts";

export interface DecideDeps extends Looking {
  readonly profiles: ProfileStore;
  readonly messages: MessageStore;
}

/**
 * The answer of each condition, as things stand now; what is undefined or fails is false, and counted. One read, and one
 * for each message the conditions ask about. Throws `Exited` where the entry has ended.
 */
export async function decide(deps: DecideDeps, task: DecideTask): Promise<DecideResult> {
  const now = deps.clock.now();
  const [profile, ...messages] = await Promise.all([
    deps.profiles.read(task.customer),
    ...task.messages.map((step) => messageScope(deps.messages, task, step)),
  ]);
  const entry = insideEntry(profile, task.journey, task.n, now);
  if (profile === undefined || entry === undefined) throw new Exited();
  const steps = withMessages(stepScope(entry, task.steps), task.messages, messages);
  const { journey, pass } = task;
  const answers: Record<string, boolean> = {};
  await look(deps, task, profile, async ({ profile: view, failures }) => {
    const scope = { ...entryScope(entry), profile: view(), steps, journey, pass, now };
    for (const [id, condition] of Object.entries(task.conditions)) {
      answers[id] = await holds(condition, scope, failures);
    }
  });
  return answers;
}

/** Nothing is being looked at in a step, so `event` is the entry's. */
function entryScope({ event }: Entry) {
  return { event, entry: event };
}

function withMessages(steps: Record<string, StepScope>, ids: readonly string[], messages: readonly StepScope[]) {
  const scope = { ...steps };
  for (const [i, id] of ids.entries()) scope[id] = { ...scope[id], ...messages[i] };
  return scope;
}

/** What became of a message: a boolean per mark, all false where there is no message. */
async function messageScope(store: MessageStore, task: DecideTask, step: string): Promise<StepScope> {
  const message = await store.read(task.customer, messageKey({ ...task, step }));
  return Object.fromEntries(MESSAGE_MARKS.map((mark) => [mark, message?.marks?.[mark] !== undefined]));
}
