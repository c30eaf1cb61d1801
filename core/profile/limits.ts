/** Bytes of JSON that a profile's traits and counts have for themselves; beyond it no new trait and no new event name. */
export const FACTS_BYTES = 64 * 1024;

/**
 * Most bytes of properties kept of one event, in `recent` and in entries: a table item holds 400 kB. What does not fit is
 * counted, `TooLarge` with part `properties`.
 */
export const KEPT_BYTES = 8 * 1024;

/**
 * Most bytes of JSON that one entry keeps of the events its waits matched or may look back to. With what its run's document may bring
 * along (256 kB, of Step Functions) it fits into an item of its own.
 */
export const ENTRY_BYTES = 128 * 1024;
