import type { CustomerEvent } from "../model/event.ts";
import type { Profile } from "../model/profile.ts";
import type { Envelope } from "./envelope.ts";

/** The source of events that journeys emit; rules may match it, ours match every event on the bus. */
export const EMITTED_SOURCE = "sojourn";

/** What an emitted event says of its customer beside who they are; of an event of any other source it means nothing. */
export function knownSinceOf({ source, detail: { knownSince } }: Envelope): Pick<CustomerEvent, "knownSince"> {
  return source === EMITTED_SOURCE && typeof knownSince === "number" ? { knownSince } : {};
}

/**
 * True for an event that a journey emitted for a customer who has been erased since, whether they have come back or not: it
 * makes no new profile, changes none and lets nobody in. What comes out of an archive may be meant to make profiles anew.
 */
export function isOfErased({ knownSince, replay }: CustomerEvent, stored: Pick<Profile, "born"> | undefined): boolean {
  return knownSince !== undefined && !replay && knownSince !== stored?.born;
}
