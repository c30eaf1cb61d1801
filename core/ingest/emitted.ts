import { bornOf, type Numbered } from "../identity/merged.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { Envelope } from "./envelope.ts";

/**
 * The source of events that journeys emit. EventBridge rules may match it; our own rule matches every event on the bus.
 */
export const EMITTED_SOURCE = "sojourn";

/**
 * The source of events that tell other systems who has entered or left a segment. Our own rule does not match them: a
 * profile knows already, and a segment that counted them could change itself.
 */
export const SEGMENT_SOURCE = "sojourn.segments";

/** The source of what customers do on our pages and by links of messages. */
export const PAGES_SOURCE = "sojourn.pages";

const SAYS_BIRTH: ReadonlySet<string> = new Set([EMITTED_SOURCE, PAGES_SOURCE]);

/** The profile's birth in an event that a journey emitted, and in one of a link of a message; events of other sources do not carry it. */
export function knownSinceOf({ source, detail: { knownSince } }: Envelope): Pick<CustomerEvent, "knownSince"> {
  return SAYS_BIRTH.has(source) && typeof knownSince === "number" ? { knownSince } : {};
}

/**
 * Whether an event is about a customer who was erased since, also where they have come back: one that a journey emitted, or a report
 * on a message. It creates and changes no profile. A customer whose profile was merged into this one was not erased. An event replayed from an archive is applied, because the replay may be meant to create
 * profiles again.
 */
export function isOfErased({ customerId, knownSince, replay }: CustomerEvent, stored: Numbered | undefined): boolean {
  return knownSince !== undefined && !replay && knownSince !== (stored && bornOf(stored, customerId));
}
