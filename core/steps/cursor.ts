import type { Entry, RecentEvent } from "../model/profile.ts";

/*
 * How far back the waits of a run look. The order of `recent` is that of the fold, so one id says what lies behind: the event that
 * moved the run last. As long as none has, what happened since the entry event counts too where it was folded before it, since
 * which of two events of one time is folded first is chance (ADR 0102).
 *
 * A cursor is an id in `recent`; before it stands, as long as nothing has moved the run, `=` where it is the entry's own event,
 * and `~` where it is merely the latest before: time let in, not an event. Cursors of before have neither, and look back to the id.
 */
const OWN = "=";
const LATEST = "~";

/** The cursor of an entry that begins: its own event, or the latest before it, empty where there is none. */
export function entryCursor(id: string, own: boolean): string {
  return `${own ? OWN : LATEST}${id}`;
}

/** The id in `recent` that a cursor names. */
export function cursorId(cursor: string): string {
  return isUnmoved(cursor) ? cursor.slice(1) : cursor;
}

function isUnmoved(cursor: string): boolean {
  return cursor.startsWith(OWN) || cursor.startsWith(LATEST);
}

/**
 * What has come in since the run moved last, in the order of the fold; all of it, when the event that moved it is no longer there. What
 * was folded before the entry but happened since its event comes first, as if it had come in as the entry began.
 */
export function sinceMoved(
  recent: readonly RecentEvent[],
  { cursor, event, start }: Pick<Entry, "cursor" | "event" | "start">,
): RecentEvent[] {
  const id = cursorId(cursor);
  const at = recent.findIndex((each) => each.id === id);
  const after = recent.slice(at + 1);
  if (!isUnmoved(cursor)) return after;
  const own = cursor.startsWith(OWN) ? id : undefined;
  const before = recent.slice(0, at + 1).filter((each) => each.id !== own && each.time >= event.time);
  return [...before.map((each) => ({ ...each, at: start })), ...after];
}
