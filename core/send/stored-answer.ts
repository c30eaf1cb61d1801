import { RetryableError } from "../model/errors.ts";
import type { Message } from "../model/message.ts";
import type { SendResult } from "../model/task.ts";
import { countMessage } from "./count.ts";
import type { SendDeps } from "./deps.ts";
import { endClaim } from "./end-claim.ts";
import { sendResult } from "./result.ts";

/**
 * The answer of a call that lost its put: the outcome that is stored. Throws Retryable while another attempt may be at
 * work. A claim whose lease is over is ended: its claimer died between the claim and storing an outcome.
 */
export async function answerFromStored(deps: SendDeps, stored: Message | undefined): Promise<SendResult> {
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
