import type { Message } from "../model/message.ts";
import { isReported } from "./end-claim.ts";
import { THROTTLED_FOR_MS } from "./limits.ts";

/** Why a message was dropped that its receiver would not take for a day. */
export const PUT_OFF_FOR_A_DAY: readonly string[] = ["throttled", "misconfigured"];

/**
 * Whether a message was given up and may be sent after all, when a person says so: a webhook, whose receiver knows each request
 * at it by the same idempotency key, of which nobody knows whether it arrived, or that was not taken for a day.
 */
export function mayReopen(message: Message): boolean {
  const { channel, state, reason = "" } = message;
  if (channel !== "webhook" || isReported(message)) return false;
  return state === "unknown" || (state === "dropped" && PUT_OFF_FOR_A_DAY.includes(reason));
}

/**
 * The message as it can be claimed once more. Its day is over: whatever an attempt comes to from now on ends that attempt and
 * leaves the message as final as it was. What may have arrived still may have.
 */
export function reopened(message: Message, now: number): Message {
  const { reason: _reason, silent = 0, ...rest } = message;
  const mayHaveArrived = message.state === "unknown" || silent > 0;
  const first = Math.min(message.first, now - THROTTLED_FOR_MS);
  // One, so that the lease is as short as any: pauses are the queue's from now on.
  return { ...rest, state: "released", time: now, first, ...(mayHaveArrived ? { silent: 1 } : {}) };
}
