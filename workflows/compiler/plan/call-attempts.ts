/*
 * How a call is tried again. The pauses have no jitter, so that it can be said how long so many attempts last: full jitter
 * halves each pause, and 40 attempts up to an hour apart would last 17 hours at the mean, 12 to 22.
 */

/** Before the second attempt; seconds. */
export const CALL_FIRST_PAUSE = 5;

/** How much longer each pause is than the one before. */
export const CALL_BACKOFF = 3;

/** No pause is longer; seconds. */
export const CALL_LONGEST_PAUSE = 3600;

/** Most attempts at one call: they last a day and nine hours. */
export const MOST_CALL_ATTEMPTS = 40;

/** Attempts where a destination says nothing: they last a day and half an hour. */
export const CALL_ATTEMPTS = 31;

/** The pause before an attempt, from the second; seconds. */
function pauseBefore(attempt: number): number {
  return Math.min(CALL_FIRST_PAUSE * CALL_BACKOFF ** (attempt - 2), CALL_LONGEST_PAUSE);
}

/** From the first of so many attempts to the last, where each fails at once; milliseconds. */
export function lastsFor(attempts: number): number {
  let seconds = 0;
  for (let attempt = 2; attempt <= attempts; attempt++) seconds += pauseBefore(attempt);
  return seconds * 1000;
}

/** How many attempts begin within a time after the first; the first always does. `time` in milliseconds. */
export function attemptsWithin(time: number): number {
  let attempts = 1;
  while (attempts < MOST_CALL_ATTEMPTS && lastsFor(attempts + 1) <= time) attempts += 1;
  return attempts;
}
