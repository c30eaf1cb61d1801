/** Bytes of JSON that a profile's traits and counts have for themselves; beyond it no new trait and no new event name. */
export const FACTS_BYTES = 64 * 1024;

/**
 * Most bytes of properties kept of one event, in `recent` and in entries: a table item holds 400 kB. What does not fit is
 * counted, `TooLarge` with part `properties`.
 */
export const KEPT_BYTES = 8 * 1024;
