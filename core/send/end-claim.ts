import { CHANNEL_FACTS } from "../channels/channels.ts";
import type { CounterName } from "../counters.ts";
import { defined } from "../model/defined.ts";
import { RetryableError } from "../model/errors.ts";
import { type Message, parseMessageKey } from "../model/message.ts";
import type { SendResult } from "../model/task.ts";
import type { MessageStore } from "../ports/messages.ts";
import type { Counter } from "../ports/system.ts";
import type { SendDeps } from "./deps.ts";
import { CLAIMS, THROTTLED_FOR_MS } from "./limits.ts";

/**
 * Ends a claim that nobody will hear the end of: as sent where the provider has reported on the message, which it can
 * only have from us, else as unknown. Undefined: it had ended, or been claimed anew. One write; two where a report comes
 * while this is decided.
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
  // It had ended, or a report has come since it was read: only in that case this holds.
  return (await messages.finish(customerId, key, attempt, { state: "sent", time })) ? "sent" : undefined;
}

/** Whether the provider has said anything of this message, and so has it. */
export function isReported({ marks }: Pick<Message, "marks">): boolean {
  return marks !== undefined && Object.keys(marks).length > 0;
}

/**
 * Whether a claim that ended without an answer may be followed by another: of a webhook, whose receiver knows it again by its
 * idempotency key, for a day; of any other transactional message as often as it may be claimed.
 */
export function mayClaimAgain({ channel, transactional, silent = 0, first, lease = first }: Message): boolean {
  if (CHANNEL_FACTS[channel].honoursKey) return lease < first + THROTTLED_FOR_MS;
  return transactional && silent + 1 < CLAIMS;
}

/**
 * Whether an earlier claim of a marketing message ended without an answer: then it counts as sent, unless it turns out to be
 * sent under the same key. A later refusal says nothing of the earlier request, and no other choice may take its place.
 */
export function mayHaveArrived({ transactional, silent = 0 }: Pick<Message, "transactional" | "silent">): boolean {
  return !transactional && silent > 0;
}

/**
 * The answer of a call that lost its put: the outcome that is stored. Throws Retryable while another attempt may be at
 * work. A claim whose lease is over is ended: its claimer died between the claim and storing an outcome.
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

/** A claim that its claimer, dead or alive, can no longer act on. */
export function leaseOver(message: Message, now: number): boolean {
  return message.state === "claimed" && (message.lease ?? 0) <= now;
}

/**
 * What the run learns of a message whose state is final. `unknown` counts as sent: it may have been. `held` says that it
 * was put off at least once.
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

/** What is wrong with the template, not with the customer. */
const TEMPLATE_FAULTS = new Set<string | undefined>(["template_missing", "render_failed"]);

/** What is counted once more for all journeys and steps: an alarm cannot add up an unknown number of them. */
const FOR_ALL: Readonly<Partial<Record<CounterName, CounterName>>> = {
  SendFailed: "SendsFailed",
  SendUnknown: "SendsUnknown",
  Throttled: "SendsReleased",
};

/** Counts what became of a message by journey, step and, where there is one, reason; what has an alarm once more for all. */
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
  if (name === "Dropped" && TEMPLATE_FAULTS.has(reason)) counter.count("TemplateFault", {});
}
