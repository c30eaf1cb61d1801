import { defined } from "../model/defined.ts";
import { type Channel, type Message, messageKey, type Verdict } from "../model/message.ts";
import type { Refusal } from "../policy/decision.ts";
import type { ChosenSend } from "./chosen.ts";
import { isReported, mayHaveArrived } from "./end-claim.ts";
import { LEASE_MS, WEBHOOK_LONGEST_PAUSE_MS } from "./limits.ts";

/** The message of a task, in the state it is given; `before` is what is stored and gets replaced. */
function item(task: ChosenSend, now: number, before: Message | undefined) {
  return {
    schema: 1 as const,
    customerId: task.customer,
    key: messageKey(task),
    attempt: before?.attempt ?? 0,
    channel: task.channel,
    template: task.template,
    ...defined({ topic: task.topic }),
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
  const lease = now + leaseMs(task.channel, message.silent);
  return { ...message, state: "claimed", attempt: message.attempt + 1, lease, claimant, due: lease, verdict };
}

/**
 * How long nobody else may claim the message. Of a webhook the lease is the pause before the next request too: it doubles with
 * each claim that ended without an answer.
 */
function leaseMs(channel: Channel, silent = 0): number {
  return channel === "webhook" ? Math.min(LEASE_MS * 2 ** silent, WEBHOOK_LONGEST_PAUSE_MS) : LEASE_MS;
}

/** A hold or a drop, as the gate decided; instead of a drop unknown, or sent, where an earlier claim may have reached its receiver. */
export function unsentOf(
  task: ChosenSend,
  now: number,
  decision: Exclude<Refusal, { say: "exited" }>,
  before: Message | undefined,
): Message {
  const message = { ...item(task, now, before), verdict: decision.verdict };
  if (decision.say === "hold") return { ...message, state: "held", until: decision.until, wasHeld: true };
  if (mayHaveArrived(message)) return { ...message, state: isReported(message) ? "sent" : "unknown" };
  return { ...message, state: "dropped", reason: decision.reason };
}
