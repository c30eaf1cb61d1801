const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How long event ids are kept: longer than the queue and its DLQ (1 and 4 days) can deliver one again. */
export const RECENT_AGE = 5 * DAY;

/** More events than this, or more bytes of them, spill to a side item. */
export const RECENT_EVENTS = 256;
export const RECENT_BYTES = 32 * 1024;

/** A time further ahead of ingest than this is a wrong clock, and becomes the time of ingest. */
export const AHEAD = 10 * MINUTE;

/** Largest event, as it arrives. */
export const EVENT_BYTES = 256 * 1024;

/** Most bytes of properties of an event that lets a segment in: each member's inner event carries them, ten to a request. */
export const BUSINESS_BYTES = 16 * 1024;

/** Deepest nesting of properties and context: a table item nests 32 levels, of which the profile needs some. */
export const EVENT_DEPTH = 20;

/** How often a customer's events are folded anew after losing to another writer, before the batch gives them back. */
export const CLASHES = 20;
