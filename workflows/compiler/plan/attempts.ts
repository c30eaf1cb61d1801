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
