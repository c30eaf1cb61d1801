import { CHANNEL_FACTS } from "../channels/channels.ts";
import type { CounterName } from "../counters.ts";
import { defined } from "../model/defined.ts";
import { dropFacts } from "../model/drop-reasons.ts";
import { RetryableError } from "../model/errors.ts";
import { type Message, parseMessageKey } from "../model/message.ts";
import type { SendResult } from "../model/task.ts";
import type { MessageStore } from "../ports/messages.ts";
import type { Counter } from "../ports/system.ts";
import type { SendDeps } from "./deps.ts";
import { CLAIMS, THROTTLED_FOR_MS } from "./limits.ts";

/**
 * Ends a claim whose end is not known: as sent if the provider has reported on the message, else as unknown. Undefined: the
 * claim had ended, or the message was claimed anew. One write; two if a report comes in between.
 */
export async function endClaim(
  messages: MessageStore,
  message: Message,
  time: number,
): Promise<"sent" | "unknown" | undefined> {
  const { customerId, key, attempt } = message;
  if (!isReported(message) && (await messages.finish(customerId, key, attempt, { state: "unknown", time }))) {
    return "unknown";
  }
  // The claim had ended, or a report has come since. Only after a report this write succeeds.
  return (await messages.finish(customerId, key, attempt, { state: "sent", time })) ? "sent" : undefined;
}

/** Whether the provider has reported on the message, and therefore has it. */
export function isReported({ marks }: Pick<Message, "marks">): boolean {
  return marks !== undefined && Object.keys(marks).length > 0;
}

/**
 * Whether another claim may follow one that ended without an answer. Never where a second request does harm. If the receiver honours the idempotency key: for a day. Any
 * other transactional message: until it has been claimed `CLAIMS` times.
 */
export function mayClaimAgain({ channel, transactional, once, silent = 0, first, lease = first }: Message): boolean {
  if (once) return false;
  if (CHANNEL_FACTS[channel].honoursKey) return lease < first + THROTTLED_FOR_MS;
  return transactional && silent + 1 < CLAIMS;
}

/**
 * Whether an earlier claim of a marketing message ended without an answer. A later refusal then says nothing about the earlier
 * request, and no other choice may be sent.
 */
export function mayHaveArrived({ transactional, silent = 0 }: Pick<Message, "transactional" | "silent">): boolean {
  return !transactional && silent > 0;
}

/**
 * The result of a call that lost its put, from the stored message. Throws Retryable while another attempt may be at work. A
 * claim whose lease is over is ended here: its claimant died before it stored what became of it.
 */
export async function resultFromStored(deps: SendDeps, stored: Message | undefined): Promise<SendResult> {
  if (stored === undefined || stored.state === "held" || stored.state === "released") {
    throw new RetryableError("Another attempt is deciding on the message.");
  }
  if (stored.state !== "claimed") return sendResult(stored);
  const time = deps.clock.now();
  if (!leaseOver(stored, time)) throw new RetryableError("Another attempt may still be sending the message.");
  const state = await endClaim(deps.messages, stored, time);
  if (state === undefined) throw new RetryableError("Another attempt has settled the message.");
  countMessage(deps.counter, state === "sent" ? "Sent" : "SendUnknown", stored);
  return sendResult({ ...stored, state });
}

/** Whether the message is claimed and its lease is over, so that the claimant no longer acts on it. */
export function leaseOver(message: Message, now: number): boolean {
  return message.state === "claimed" && (message.lease ?? 0) <= now;
}

/**
 * What the run learns about a message whose state is final. `unknown` counts as sent. `held`: it was held at least once.
 */
export function sendResult(message: Pick<Message, "state" | "reason" | "wasHeld">): SendResult {
  const { state, reason } = message;
  const why = state === "unknown" ? "unknown" : reason;
  return {
    sent: state === "sent" || state === "unknown",
    held: message.wasHeld ?? false,
    dropped: state === "dropped",
    failed: state === "failed",
    ...defined({ reason: why }),
  };
}

/** Metrics that are also counted without dimensions: an alarm cannot add up an unknown number of journeys and steps. */
const FOR_ALL: Readonly<Partial<Record<CounterName, CounterName>>> = {
  SendFailed: "SendsFailed",
  SendUnknown: "SendsUnknown",
  Throttled: "SendsReleased",
};

/** Counts a message by journey, step and reason, and once more for all if an alarm reads the metric. */
export function countMessage(
  counter: Counter,
  name: Extract<CounterName, "Sent" | "Held" | "Dropped" | "SendFailed" | "SendUnknown" | "Throttled">,
  message: Pick<Message, "key">,
  reason?: string,
): void {
  const { journey = "", step = "" } = parseMessageKey(message.key) ?? {};
  counter.count(name, { journey, step, ...defined({ reason }) });
  const forAll = FOR_ALL[name];
  if (forAll !== undefined) counter.count(forAll, {});
  if (name === "Dropped" && dropFacts(reason)?.templateFault) counter.count("TemplateFault", {});
}
