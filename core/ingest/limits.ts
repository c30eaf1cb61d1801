const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How long event ids are kept. Older events are refused: see MAX_EVENT_AGE. */
export const RECENT_AGE = 5 * DAY;

/**
 * Largest age of an event, counted from when it was put on the bus. The id of an older event may have been forgotten,
 * so that the event could count twice. One hour less than ids are kept, because clocks differ.
 */
export const MAX_EVENT_AGE = RECENT_AGE - 60 * MINUTE;

/** Longest id of a customer; bytes in UTF-8. */
export const MAX_CUSTOMER_ID_BYTES = 256;

/** Most further ids of one person that one event may say. */
export const MAX_ALIASES = 16;

/** Most events, and most bytes of them, in `recent`. Older events spill to a side item. */
export const MAX_RECENT_EVENTS = 256;
export const MAX_RECENT_BYTES = 32 * 1024;

/**
 * Most side items with event ids: they hold at least the latest 8,000 events of a customer. Each event reads all of
 * them, so the number must be bounded: a shop may give one id to all of its guests.
 */
export const MAX_SPILLS = 64;

/** A time further ahead of ingest than this comes from a wrong clock, and becomes the time of ingest. */
export const MAX_CLOCK_AHEAD = 10 * MINUTE;

/**
 * Longest name of an event, which is the detail-type of the bus; characters.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
 */
export const MAX_EVENT_NAME = 128;

/** Largest event, as it arrives. */
export const MAX_EVENT_BYTES = 256 * 1024;

/** Most bytes of properties of a business event. Each member's inner event carries them, ten to a request. */
export const MAX_BUSINESS_EVENT_BYTES = 16 * 1024;

/** Deepest nesting of properties and context: a table item nests 32 levels, of which the profile needs some. */
export const MAX_EVENT_DEPTH = 20;

/** How often a use case reads and decides again after another writer changed the profile. */
export const MAX_CLASHES = 20;

/**
 * How far the clocks of two machines may differ when one decision compares their times; milliseconds. Code that
 * compares an ingest time with a time of Step Functions, or the times of two sources, allows for this margin. The order
 * of the fold makes sure that an event within the margin does not count twice.
 *
 * 1. Amazon Time Sync keeps the clocks of AWS hosts within milliseconds; a sandbox may lag after a freeze.
 *    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/set-time.html
 * 2. The ingest time of an event is taken before the profile is read, folded and written. A write that the SDK retries
 *    is stored seconds later; the step that waits for the event may have begun by then.
 */
export const CLOCK_MARGIN = 5_000;
