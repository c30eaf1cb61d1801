import type { OutgoingMessage } from "../channels/channels.ts";
import { taken } from "../feedback/find-message.ts";
import { NotHandedOverError, RetryableError } from "../model/errors.ts";
import { type Message, parseMessageKey } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import { UNSUBSCRIBED } from "../model/suppression.ts";
import type { SendResult } from "../model/task.ts";
import { addressFor, addressHash } from "../policy/address.ts";
import type { ProviderAnswer, SendFault } from "../ports/channels.ts";
import type { MessageOutcome } from "../ports/messages.ts";
import { giveBackSlot } from "./cap-slots.ts";
import { forgetDevices } from "./dead-devices.ts";
import type { SendDeps } from "./deps.ts";
import { countMessage, endClaim, mayClaimAgain, mayHaveArrived, sendResult } from "./end-claim.ts";
import { THROTTLED_FOR_MS } from "./limits.ts";

/** A claim that this call holds, and the profile it wrote before it. */
export interface Claimed {
  readonly message: Message;
  readonly profile: Profile;
}

/** Hands a claimed message to its provider, once, and stores the end of the claim if the attempt is unchanged. */
export async function deliver(deps: SendDeps, claimed: Claimed, outgoing: OutgoingMessage): Promise<SendResult> {
  return finish(deps, claimed, await handOver(deps, claimed, outgoing));
}

/**
 * If the fault is ours and nothing was sent, the claim is given back and the error is thrown. After any other error it is not
 * known whether the message was sent.
 */
export async function handOver(
  deps: SendDeps,
  { message }: Claimed,
  outgoing: OutgoingMessage,
): Promise<ProviderAnswer> {
  try {
    return await deps.sender.send(outgoing);
  } catch (error) {
    if (error instanceof NotHandedOverError) {
      noteFault(deps, message, "A message could not be handed over: the fault is ours.", { error: error.what });
      await store(deps, message, { state: "released", time: deps.clock.now() });
      throw error;
    }
    // The send goes on, but the error is counted as unexpected.
    deps.counter.count("UnexpectedError", {});
    return { answer: "unknown", fault: { error: error instanceof Error ? error.name : typeof error } };
  }
}

/** Stores a claimed message as sent without a provider: the stage records and does not deliver. */
export async function recordOnly(deps: SendDeps, claimed: Claimed): Promise<SendResult> {
  return accepted(deps, claimed, { providerId: "outbox" });
}

/** Stores what became of a claimed message by its provider's answer, and takes dead devices out of the profile. */
export async function finish(deps: SendDeps, claimed: Claimed, answer: ProviderAnswer): Promise<SendResult> {
  if (answer.answer === "accepted" || answer.answer === "unknown")
    deps.spending?.note(claimed.message, claimed.profile);
  const result = await settle(deps, claimed, answer);
  if ("gone" in answer && answer.gone !== undefined) await forgetDevices(deps, claimed.profile, answer.gone);
  return result;
}

function settle(deps: SendDeps, claimed: Claimed, answer: ProviderAnswer): Promise<SendResult> {
  switch (answer.answer) {
    case "accepted":
      return accepted(deps, claimed, answer);
    case "refused":
      if (mayHaveArrived(claimed.message)) return leftUnknown(deps, claimed.message);
      return settleUnsent(
        deps,
        claimed,
        { state: "failed", time: deps.clock.now(), reason: answer.reason },
        "SendFailed",
      );
    case "opted_out":
      return optedOut(deps, claimed);
    case "throttled":
      return throttled(deps, claimed, answer.fault);
    case "misconfigured":
      return misconfigured(deps, claimed, answer.fault);
    case "unknown":
      return silent(deps, claimed, answer.fault);
  }
}

async function accepted(
  deps: SendDeps,
  { message }: Claimed,
  { providerId }: { readonly providerId: string },
): Promise<SendResult> {
  const time = deps.clock.now();
  const { customerId, key } = message;
  // The lease may have run out and the message be unknown: now it is known.
  if (!(await store(deps, message, taken(message.channel, time, providerId)))) {
    await deps.messages.mark(customerId, key, "sent", time);
  }
  countMessage(deps.counter, "Sent", message);
  return sendResult({ ...message, state: "sent" });
}

async function throttled(deps: SendDeps, claimed: Claimed, fault: SendFault | undefined): Promise<SendResult> {
  countMessage(deps.counter, "Throttled", claimed.message);
  deps.pacing?.throttled(claimed.message.channel);
  if (fault !== undefined) noteFault(deps, claimed.message, "A message did not reach its provider.", fault);
  return putBack(deps, claimed, "throttled");
}

/** The fault concerns all messages and may be corrected within a day, so no message is given up earlier. */
async function misconfigured(deps: SendDeps, claimed: Claimed, fault: SendFault): Promise<SendResult> {
  deps.counter.count("ProviderFault", {});
  noteFault(deps, claimed.message, "A provider does not take messages as we are set up.", fault);
  return putBack(deps, claimed, "misconfigured");
}

/** Gives the claim back, to be tried again. After a day it drops the message instead, or leaves it unknown if it may have arrived. */
async function putBack(deps: SendDeps, claimed: Claimed, reason: "throttled" | "misconfigured"): Promise<SendResult> {
  const { message } = claimed;
  const time = deps.clock.now();
  if (time >= message.first + THROTTLED_FOR_MS) {
    if (mayHaveArrived(message)) return leftUnknown(deps, message);
    return settleUnsent(deps, claimed, { state: "dropped", time, reason }, "Dropped");
  }
  await store(deps, message, { state: "released", time, ...(reason === "throttled" ? {} : { reason }) });
  throw new RetryableError("The provider would not take the message yet.");
}

/** The owner of the address has told the provider to stop. The address is suppressed and the message dropped. */
async function optedOut(deps: SendDeps, claimed: Claimed): Promise<SendResult> {
  const { message, profile } = claimed;
  const time = deps.clock.now();
  const address = addressFor(profile, message.channel);
  if (address !== undefined) {
    await deps.suppressions.put(message.channel, addressHash(deps.hash, address), UNSUBSCRIBED, time);
  }
  return settleUnsent(deps, claimed, { state: "dropped", time, reason: "channel_opt_out" }, "Dropped");
}

/**
 * It is not known whether the provider has the message. If it may be claimed again, the claim stays and is taken over after
 * its lease. Otherwise the message is unknown at once and never sent again. A message that the provider has reported on is sent.
 */
async function silent(deps: SendDeps, { message }: Claimed, fault: SendFault): Promise<SendResult> {
  const time = deps.clock.now();
  noteFault(deps, message, "Nobody knows whether a provider has a message.", fault);
  if (mayClaimAgain(message) && time < message.first + THROTTLED_FOR_MS) {
    throw new RetryableError("The provider did not say whether it has the message.");
  }
  return leftUnknown(deps, message);
}

/** Its cap slot stays taken. */
async function leftUnknown(deps: SendDeps, message: Message): Promise<SendResult> {
  const time = deps.clock.now();
  const state = (await endClaim(deps.messages, message, time)) ?? (await sentMeanwhile(deps, message));
  countMessage(deps.counter, state === "sent" ? "Sent" : "SendUnknown", message);
  return sendResult({ ...message, state });
}

/** The state after another has ended the claim: the provider may have reported the message as sent. */
async function sentMeanwhile({ messages }: SendDeps, { customerId, key }: Message): Promise<"sent" | "unknown"> {
  const stored = await messages.read(customerId, key);
  if (stored?.state === "claimed") throw new RetryableError("Another attempt has taken the message over.");
  return stored?.state === "sent" ? "sent" : "unknown";
}

/** Logs a fault with journey and step. The log never names the customer. */
function noteFault({ counter }: SendDeps, message: Message, what: string, fault: SendFault): void {
  const { journey = "", step = "" } = parseMessageKey(message.key) ?? {};
  counter.note("error", what, { channel: message.channel, journey, step, ...fault });
}

async function settleUnsent(
  deps: SendDeps,
  { message, profile }: Claimed,
  outcome: Extract<MessageOutcome, { reason: string }>,
  counted: "Dropped" | "SendFailed",
): Promise<SendResult> {
  // Another attempt has taken the message over, and decides what becomes of it.
  if (!(await store(deps, message, outcome))) throw new RetryableError("Another attempt has taken the message over.");
  countMessage(deps.counter, counted, message, outcome.reason);
  await giveBackSlot(deps, profile, message, "final");
  return sendResult({ ...message, state: outcome.state, reason: outcome.reason });
}

function store(deps: SendDeps, message: Message, outcome: MessageOutcome): Promise<boolean> {
  return deps.messages.finish(message.customerId, message.key, message.attempt, outcome);
}
