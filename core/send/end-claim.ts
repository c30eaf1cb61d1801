import type { Message } from "../model/message.ts";
import type { MessageStore } from "../ports/messages.ts";
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
  if (channel === "webhook") return lease < first + THROTTLED_FOR_MS;
  return transactional && silent + 1 < CLAIMS;
}

/**
 * Whether an earlier claim of a marketing message ended without an answer: then it counts as sent, unless it turns out to be
 * sent under the same key. A later refusal says nothing of the earlier request, and no other choice may take its place.
 */
export function mayHaveArrived({ transactional, silent = 0 }: Pick<Message, "transactional" | "silent">): boolean {
  return !transactional && silent > 0;
}
