import type { Message } from "../model/message.ts";
import type { MessageStore } from "../ports.ts";
import { CLAIMS } from "./limits.ts";

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
export function isReported({ marks }: Message): boolean {
  return marks !== undefined && Object.keys(marks).length > 0;
}

/**
 * Whether a claim that ended without an answer may be followed by another: of a transactional message, that has not been
 * claimed as often as it may be.
 */
export function mayClaimAgain({ transactional, silent = 0 }: Message): boolean {
  return transactional && silent + 1 < CLAIMS;
}
