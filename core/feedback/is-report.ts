import type { CustomerEvent } from "../model/event.ts";

/** How the names of all events begin that say what became of a message. */
const OF_A_MESSAGE = /^(Email|SMS|Push) /;

/**
 * True for an event that tells what became of a message of ours: the provider's, or an app's that names the message. The
 * customer was known when it was sent; where they are not now, they have been erased, and it makes them no new profile.
 */
export function isReport({ name, context, provider }: CustomerEvent): boolean {
  return provider === true || (context.message !== undefined && OF_A_MESSAGE.test(name));
}
