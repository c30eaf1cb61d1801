import type { Entry } from "../model/profile.ts";
import { ENTRY_BYTES, KEPT_BYTES } from "./limits.ts";
import { jsonBytes } from "./size.ts";

/** An id or a code of an event is kept however full the entry is; bytes. */
const LEAST = 64;

/**
 * Bytes of properties that an entry can take of a further event: as many as of any event, until what it keeps of all of them is full. A
 * journey of a hundred waits keeps a hundred events.
 */
export function roomFor({ waits, seen, kept }: Pick<Entry, "waits" | "seen" | "kept">): number {
  const heard = Object.values(waits).flatMap(({ matched, got = {} }) => [
    ...Object.values(got),
    ...(matched ? [matched] : []),
  ]);
  const events = [...heard, ...Object.values(seen), ...Object.values(kept)];
  // Each takes little more than its properties, so few of them need no measuring.
  if ((events.length + 1) * 2 * KEPT_BYTES <= ENTRY_BYTES) return KEPT_BYTES;
  const room = ENTRY_BYTES - events.reduce((sum, event) => sum + jsonBytes(event), 0);
  return Math.max(LEAST, Math.min(KEPT_BYTES, room));
}
