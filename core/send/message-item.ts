import type { Verdict } from "../model/message.ts";
import { type Message, messageKey } from "../model/message.ts";
import type { Refusal } from "../policy/decision.ts";
import type { ChosenSend } from "./chosen.ts";
import { LEASE_MS } from "./limits.ts";

/** The message of a task, in the state it is given; `before` is what is stored and gets replaced. */
function item(task: ChosenSend, now: number, before: Message | undefined) {
  return {
    schema: 1 as const,
    customerId: task.customer,
    key: messageKey(task),
    attempt: before?.attempt ?? 0,
    channel: task.channel,
    template: task.template,
    ...(task.topic === undefined ? {} : { topic: task.topic }),
    transactional: task.transactional,
    time: now,
    first: before?.state === "released" ? before.first : now,
    ...(before?.wasHeld ? { wasHeld: true as const } : {}),
    // What a provider reported of another choice is none of this one's, nor how often it said nothing.
    ...(before?.marks && before.template === task.template ? { marks: before.marks } : {}),
    ...(before?.silent && before.template === task.template ? { silent: before.silent } : {}),
  };
}

/** A claim by one more attempt, `claimant`'s. The lease runs from `now`, the time the cap slot was stamped with. */
export function claimOf(
  task: ChosenSend,
  now: number,
  { verdict, claimant }: { readonly verdict: Verdict; readonly claimant: string },
  before: Message | undefined,
): Message {
  const message = item(task, now, before);
  const lease = now + LEASE_MS;
  return { ...message, state: "claimed", attempt: message.attempt + 1, lease, claimant, due: lease, verdict };
}

/** A hold or a drop, as the gate decided. */
export function unsentOf(
  task: ChosenSend,
  now: number,
  decision: Exclude<Refusal, { say: "exited" }>,
  before: Message | undefined,
): Message {
  const message = { ...item(task, now, before), verdict: decision.verdict };
  return decision.say === "hold"
    ? { ...message, state: "held", until: decision.until, wasHeld: true }
    : { ...message, state: "dropped", reason: decision.reason };
}
