import type { Clock, Counter, MessageStore } from "../ports.ts";

export interface SweepClaimDeps {
  readonly messages: MessageStore;
  readonly clock: Clock;
  readonly counter: Counter;
}

/** A transactional message is its run's to claim again; after this a run has given up, and so do we. Milliseconds. */
const TRANSACTIONAL_AGE = 25 * 60 * 60_000;

/**
 * Makes a claim whose lease is over unknown: whoever held it has died, and nobody knows whether the provider got the
 * message. It counts as sent and is never sent again, unless it is transactional and its run still tries.
 */
export async function sweepClaim(deps: SweepClaimDeps, customerId: string, key: string): Promise<void> {
  const time = deps.clock.now();
  const message = await deps.messages.read(customerId, key);
  if (message?.state !== "claimed" || (message.lease ?? 0) > time) return;
  if (message.transactional && message.first > time - TRANSACTIONAL_AGE) return;
  const finished = await deps.messages.finish(customerId, key, message.attempt, { state: "unknown", time });
  if (finished) deps.counter.count("SweptClaim", {});
}
