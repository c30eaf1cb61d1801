import type { Clock, Counter, MessageStore } from "../ports.ts";
import { countMessage } from "../send/count.ts";
import { endClaim, isReported, mayClaimAgain } from "../send/end-claim.ts";

export interface SweepClaimDeps {
  readonly messages: MessageStore;
  readonly clock: Clock;
  readonly counter: Counter;
}

/** A transactional message, or a webhook, is its run's to claim again; after this a run has given up, and so do we. Milliseconds. */
const TRANSACTIONAL_AGE = 25 * 60 * 60_000;

/** When to look again at a claim that is left to its run: its provider may have reported by then. Milliseconds. */
const LOOK_AGAIN = 60 * 60_000;

/**
 * Ends a claim whose lease is over: whoever held it has died. The message is sent if the provider has reported on it,
 * else unknown: nobody knows whether the provider got it. Both count as sent and are never sent again. A transactional
 * message, or a webhook, without a report is left to its run while that still tries and may claim it again, and looked at once an hour: thousands of
 * them, while a provider is silent, must not stand before everything else that is due.
 */
export async function sweepClaim(deps: SweepClaimDeps, customerId: string, key: string): Promise<void> {
  const time = deps.clock.now();
  const message = await deps.messages.read(customerId, key);
  if (message?.state !== "claimed" || (message.lease ?? 0) > time) return;
  if (mayClaimAgain(message) && !isReported(message) && message.first > time - TRANSACTIONAL_AGE) {
    const due = Math.min(time + LOOK_AGAIN, message.first + TRANSACTIONAL_AGE);
    return deps.messages.putOff(customerId, key, message.attempt, due);
  }
  const state = await endClaim(deps.messages, message, time);
  if (state === undefined) return;
  deps.counter.count("SweptClaim", {});
  countMessage(deps.counter, state === "sent" ? "Sent" : "SendUnknown", message);
}
