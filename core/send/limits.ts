/** Limits of the send stage. infra/ gives the function `SEND_TIMEOUT_SECONDS`; all else follows from it. */

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/** The send function's time-out. */
export const SEND_TIMEOUT_SECONDS = 30;

/**
 * How long a claim is its claimer's alone, counted from the profile write before it. Longer than the function's
 * time-out, or a claimer that is still at work could be taken for dead; the rest is the margin between the clocks of two
 * functions.
 */
export const LEASE_MS = 2 * SEND_TIMEOUT_SECONDS * SECOND;

/** Longest time a provider may take to answer; leaves the function time to store what became of it. */
export const PROVIDER_TIMEOUT_MS = 10 * SECOND;

/** A message that a provider would not take for this long is dropped as `throttled`. */
export const THROTTLED_FOR_MS = DAY;

/** How often a transactional message is claimed without an answer, the first time among them; then it is unknown. */
export const CLAIMS = 3;

/** Longest pause between two claims of a webhook of which nothing was heard; the pause doubles from `LEASE_MS` on. */
export const WEBHOOK_LONGEST_PAUSE_MS = 4 * HOUR;

/** How often one call decides again when another writer of the profile was first. */
export const DECISIONS = 5;
