import { LONGEST_CALL_PAUSE, pauseBefore } from "../../../core/call/pauses.ts";

/*
 * How a call is tried again. The pauses have no jitter, so that it can be said how long so many attempts last: full jitter
 * halves each pause, and 40 attempts up to an hour apart would last 17 hours at the mean, 12 to 22.
 */

/** Before the second attempt; seconds. */
export const CALL_FIRST_PAUSE = 5;

/** How much longer each pause is than the one before. */
export const CALL_BACKOFF = 3;

/** No pause is longer; seconds. */
export const CALL_LONGEST_PAUSE = LONGEST_CALL_PAUSE;

/** Most attempts at one call: they last a day and nine hours. */
export const MOST_CALL_ATTEMPTS = 40;

/** Attempts where a destination says nothing: they last a day and half an hour. */
export const CALL_ATTEMPTS = 31;

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

/*
 * How often a machine tries a task again, counted for one visit of its state. `emit/retry.ts` makes retriers of these, and
 * the planned history counts them.
 */

/**
 * Retries of what passes by itself: full jitter draws each delay between 0 and the back-off, from the seventh to the tenth on
 * 15 minutes at the mean. So 140 retries take 33 hours at the mean and, five standard deviations below, still more than 24.
 */
export const DAY_RETRIES = 140;

/** The longest pause between two of them; seconds. What happens at a deadline may be as late as this. */
export const LONGEST_PAUSE = 1800;

/** Retries of a fault of ours. */
export const FAULT_RETRIES = 6;

/** How many attempts a destination allows, by its name. */
export type Attempts = (destination: string) => number;

/*
 * What a state writes into the history of its run at worst, in events: each visit of a task meets as many faults of ours as are
 * retried. Retries of what passes by itself are not counted; they take a day in one state, and the planned history has room for
 * them.
 */

/** A state is entered and left. */
export const STATE_EVENTS = 2;

/** An attempt is scheduled, started and fails or succeeds. */
export const ATTEMPT_EVENTS = 3;

const TRIES = 1 + FAULT_RETRIES;

export const TASK_EVENTS = STATE_EVENTS + TRIES * ATTEMPT_EVENTS;

/** A task that waits for a token is submitted too. */
export const WAIT_TASK_EVENTS = STATE_EVENTS + TRIES * (ATTEMPT_EVENTS + 1);

/** A message is held once, at the first attempt. */
export const HELD_EVENTS = STATE_EVENTS + ATTEMPT_EVENTS + STATE_EVENTS;
