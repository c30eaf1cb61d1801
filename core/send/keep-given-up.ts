import { liveEntryWithBody } from "../enter/end.ts";
import { entryId } from "../model/entry.ts";
import { getOwn } from "../model/json.ts";
import { messageKey } from "../model/message.ts";
import type { SendResult, SendTask } from "../model/task.ts";
import { recordBody } from "../redo/redo.ts";
import { toldBy } from "./compose.ts";
import type { SendDeps } from "./deps.ts";
import type { GivenUpMessage } from "./given-up-message.ts";
import { mayReopen } from "./reopen.ts";

/** One sentence for a person, by the reason of a send's result. */
export const WHY_GIVEN_UP = {
  unknown: "Nobody knows whether its receiver has it.",
  throttled: "Its receiver did not take it.",
  misconfigured: "Its receiver does not know us.",
} as const;

/**
 * Keeps a webhook that a send has just given up, to be sent after all by a person's word. Asked for every result; two reads where
 * one was given up, else nothing. At least once: whoever asks for the answer again, because the first was lost, has it kept twice.
 * Nothing is kept where the customer has left meanwhile.
 */
export async function keepGivenUp(deps: SendDeps, task: SendTask, { reason = "" }: SendResult): Promise<void> {
  const why = getOwn<string>(WHY_GIVEN_UP, reason);
  if (why === undefined || task.choices.every(({ channel }) => channel !== "webhook")) return;
  const { customer, journey, version, n, step, pass, clock } = task;
  const stored = await deps.messages.read(customer, messageKey(task));
  const choice = task.choices.find(({ template }) => template === stored?.template);
  if (stored === undefined || choice === undefined || !mayReopen(stored)) return;
  const profile = await deps.profiles.read(customer, [entryId(journey, n)]);
  const entry = liveEntryWithBody(profile, task, deps.clock.now());
  if (profile === undefined || entry === undefined) return;
  const given: GivenUpMessage = {
    ...{ contract: 1, do: "send again", customer, born: profile.born, journey, version, n, step, pass, choice },
    ...(clock === undefined ? {} : { clock }),
    ...toldBy(entry, task.steps),
  };
  const body = recordBody(given);
  if (body !== undefined) await deps.parked.put(body, why);
  else deps.counter.note("warn", "A webhook that was given up is too large to be kept.", { journey, step });
}
