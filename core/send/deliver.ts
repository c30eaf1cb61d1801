import { Retryable } from "../model/errors.ts";
import type { Message } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import type { SendResult } from "../model/task.ts";
import type { MessageOutcome, OutgoingMessage, ProviderAnswer } from "../ports.ts";
import { countMessage } from "./count.ts";
import type { SendDeps } from "./deps.ts";
import { endClaim } from "./end-claim.ts";
import { giveBackSlot } from "./give-back.ts";
import { THROTTLED_FOR_MS } from "./limits.ts";
import { sendResult } from "./result.ts";

/** A claim that this call holds, and the profile it wrote before it. */
export interface Claimed {
  readonly message: Message;
  readonly profile: Profile;
}

interface Silence {
  readonly answer: "silent";
}
type Answer = ProviderAnswer | Silence;

/** Hands a claimed message to its provider, once, and stores what became of it on condition of the attempt. */
export async function deliver(deps: SendDeps, claimed: Claimed, outgoing: OutgoingMessage): Promise<SendResult> {
  return finish(deps, claimed, await handOver(deps, outgoing));
}

async function handOver(deps: SendDeps, outgoing: OutgoingMessage): Promise<Answer> {
  try {
    return await deps.sender.send(outgoing);
  } catch {
    // What went wrong is the provider's to say, and may quote the customer: the adapter notes it in our words.
    return { answer: "silent" };
  }
}

/** Stores a claimed message as sent without a provider: the stage records and does not deliver. */
export async function recordOnly(deps: SendDeps, claimed: Claimed): Promise<SendResult> {
  return accepted(deps, claimed, { providerId: "outbox" });
}

function finish(deps: SendDeps, claimed: Claimed, answer: Answer): Promise<SendResult> {
  if (answer.answer === "accepted") return accepted(deps, claimed, answer);
  if (answer.answer === "refused") return refused(deps, claimed, answer);
  if (answer.answer === "throttled") return throttled(deps, claimed);
  return silent(deps, claimed, answer);
}

async function accepted(
  deps: SendDeps,
  { message }: Claimed,
  { providerId }: { readonly providerId: string },
): Promise<SendResult> {
  const time = deps.clock.now();
  const { customerId, key } = message;
  // The lease may have run out and the message be unknown: now it is known.
  if (!(await store(deps, message, { state: "sent", time, providerId }))) {
    await deps.messages.mark(customerId, key, "sent", time);
  }
  countMessage(deps.counter, "Sent", message);
  return sendResult({ ...message, state: "sent" });
}

async function throttled(deps: SendDeps, claimed: Claimed): Promise<SendResult> {
  const { message } = claimed;
  const time = deps.clock.now();
  countMessage(deps.counter, "Throttled", message);
  if (time >= message.first + THROTTLED_FOR_MS) {
    return settleUnsent(deps, claimed, { state: "dropped", time, reason: "throttled" }, "Dropped");
  }
  await store(deps, message, { state: "released", time });
  throw new Retryable("The provider would not take the message yet.");
}

function refused(deps: SendDeps, claimed: Claimed, { reason }: { readonly reason: string }): Promise<SendResult> {
  return settleUnsent(deps, claimed, { state: "failed", time: deps.clock.now(), reason }, "SendFailed");
}

/**
 * Nobody knows whether the provider has the message. Marketing: it is unknown from now on and never sent again; to wait
 * for the lease would only delay saying so. Transactional: the claim stays, to be taken over once its lease is over,
 * until the provider has been silent for a day. What the provider has reported on meanwhile it has.
 */
async function silent(deps: SendDeps, { message }: Claimed, _: Silence): Promise<SendResult> {
  const time = deps.clock.now();
  if (message.transactional && time < message.first + THROTTLED_FOR_MS) {
    throw new Retryable("The provider did not say whether it has the message.");
  }
  const state = (await endClaim(deps.messages, message, time)) ?? "unknown";
  countMessage(deps.counter, state === "sent" ? "Sent" : "SendUnknown", message);
  return sendResult({ ...message, state });
}

async function settleUnsent(
  deps: SendDeps,
  { message, profile }: Claimed,
  outcome: Extract<MessageOutcome, { reason: string }>,
  counted: "Dropped" | "SendFailed",
): Promise<SendResult> {
  // Lost: another attempt has taken the message over, so it is not this one's to say what became of it.
  if (!(await store(deps, message, outcome))) throw new Retryable("Another attempt has taken the message over.");
  countMessage(deps.counter, counted, message, outcome.reason);
  await giveBackSlot(deps, profile, message.key, "final");
  return sendResult({ ...message, state: outcome.state, reason: outcome.reason });
}

function store(deps: SendDeps, message: Message, outcome: MessageOutcome): Promise<boolean> {
  return deps.messages.finish(message.customerId, message.key, message.attempt, outcome);
}
