const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How long event ids are kept. Older events are not applied: see BUS_AGE. */
export const RECENT_AGE = 5 * DAY;

/**
 * The age of an event, by the bus, over which its id may have been forgotten, so that it could count twice: an hour less than
 * ids are kept, for clocks that differ.
 */
export const MAX_EVENT_AGE = RECENT_AGE - 60 * MINUTE;

/** Longest id of a customer; bytes in UTF-8. */
export const MAX_CUSTOMER_ID_BYTES = 256;

/** More events than this, or more bytes of them, spill to a side item. */
export const MAX_RECENT_EVENTS = 256;
export const MAX_RECENT_BYTES = 32 * 1024;

/**
 * Most side items of event ids: those of the latest 8,000 events of a customer, at least. Each event reads them all, and an id that a
 * shop gives to all of its guests must not cost more with each.
 */
export const MAX_SPILLS = 64;

/** A time further ahead of ingest than this is a wrong clock, and becomes the time of ingest. */
export const MAX_CLOCK_AHEAD = 10 * MINUTE;

/** Largest event, as it arrives. */
export const MAX_EVENT_BYTES = 256 * 1024;

/** Most bytes of properties of an event that lets a segment in: each member's inner event carries them, ten to a request. */
export const MAX_BUSINESS_EVENT_BYTES = 16 * 1024;

/** Deepest nesting of properties and context: a table item nests 32 levels, of which the profile needs some. */
export const MAX_EVENT_DEPTH = 20;

/** How often a customer's events are folded anew after losing to another writer, before the batch gives them back. */
export const MAX_CLASHES = 20;

/**
 * How far apart the times of two machines may lie when one decision compares them; milliseconds. Whoever compares an ingest
 * time with a time of Step Functions, or the times of two sources, allows for so much, and makes sure by the order of the fold
 * that what the margin lets in has not counted before.
 *
 * 1. Clocks of AWS's hosts are kept by Amazon Time Sync and differ by milliseconds; after a freeze a sandbox may lag.
 *    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/set-time.html
 * 2. An event's ingest time is taken before its profile is read, folded and written. A write that an SDK tries again is stored
 *    seconds later, when the step that would have waited for the event may have begun.
 */
export const CLOCK_MARGIN = 5_000;
