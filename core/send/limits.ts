/** Limits of the send stage. infra/ sets the function's time-out to `SEND_TIMEOUT_SECONDS`; the others follow from it. */

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/** The send function's time-out. */
export const SEND_TIMEOUT_SECONDS = 30;

/**
 * How long no other invocation takes a claim over, counted from the profile write before it; milliseconds. It is longer than the
 * function's time-out: a claimer that is still at work must not be taken for dead. The rest is a margin for clocks that differ.
 */
export const LEASE_MS = 2 * SEND_TIMEOUT_SECONDS * SECOND;

/** The longest time that a provider may take to answer; milliseconds. The function then has time left to store the result. */
export const PROVIDER_TIMEOUT_MS = 10 * SECOND;

/**
 * The same where a destination takes the message: another function is started for it, and may wait for its turn. The second is how long
 * the other system may take of that; milliseconds.
 */
export const DESTINATION_TIMEOUT_MS = 20 * SECOND;
export const DESTINATION_WITHIN_MS = 12 * SECOND;

/** The longest time in which the files of an e-mail are read, before its provider is asked; milliseconds. */
export const ATTACHMENTS_TIMEOUT_MS = 8 * SECOND;

/** A message that a provider has not taken for this long is dropped as `throttled`; milliseconds. */
export const THROTTLED_FOR_MS = DAY;

/** The number of claims without an answer, the first included, after which a transactional message is unknown. */
export const CLAIMS = 3;

/** The longest pause between two claims of a webhook that got no answer; milliseconds. The pause begins at `LEASE_MS` and doubles. */
export const WEBHOOK_LONGEST_PAUSE_MS = 4 * HOUR;

/** The number of times that one call decides on a message if another writer changes the profile each time. */
export const DECISIONS = 5;
