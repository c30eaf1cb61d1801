import type { Profile } from "../model/profile.ts";

/** How long the writer of effects has to perform them before the sweeper does; milliseconds. */
export const PENDING_GRACE = 2 * 60_000;

/**
 * When the sweeper must process this profile; undefined where nothing is open. While effects are pending: two minutes
 * from now. Else: when the first entry is due, has ended with pending changes on exit, or the profile is to be
 * re-evaluated.
 *
 * `profile.due` is the stored due time. A writer that finds effects of an earlier writer keeps the earlier due time, so
 * that a busy customer does not postpone them for ever. It takes one millisecond less, so that the earlier writer's
 * clearing, which compares the due time, does not remove it.
 */
export function dueTime(profile: Profile, now: number): number | undefined {
  let due: number | undefined;
  if (Object.keys(profile.pending).length > 0) due = Math.min(now + PENDING_GRACE, (profile.due ?? Infinity) - 1);
  for (const entry of Object.values(profile.entries)) {
    if (entry.end === undefined) due = Math.min(due ?? entry.due, entry.due);
    else if (entry.end.undone) due = Math.min(due ?? entry.end.time, entry.end.time);
  }
  const look = profile.look?.at;
  if (look !== undefined) due = Math.min(due ?? look, look);
  return due;
}

/** The profile with its due time; without one where nothing is open. */
export function withDueTime(profile: Profile, now: number): Profile {
  const { due: _, ...rest } = profile;
  const due = dueTime(profile, now);
  return due === undefined ? rest : { ...rest, due };
}
