/**
 * How long a tombstone stays after an erasure: as long as an import may bring old events again; queues keep them for 4 days, an archive
 * for 14. Days.
 */
export const TOMBSTONE_DAYS = 730;
/** The same in milliseconds. */
export const TOMBSTONE_KEPT = TOMBSTONE_DAYS * 86_400_000;
