/** Over this many bytes of JSON a profile takes no new traits and no new event names (DESIGN §5). */
export const PROFILE_BYTES = 64 * 1024;

/**
 * Most bytes of properties kept of one event, in `recent` and in entries: a table item holds 400 kB. What does not fit is
 * counted, `TooLarge` with part `properties`.
 */
export const KEPT_BYTES = 8 * 1024;
