import type { Profile } from "../model/profile.ts";

/** How long whoever wrote effects has to perform them before the sweeper does; milliseconds. */
export const PENDING_GRACE = 2 * 60_000;

/**
 * When the sweeper must look at this customer: two minutes from now while effects are pending, else when the first entry
 * is due, has ended with changes on exit still to be made, or the profile is to be looked at again; undefined when nothing is open. `profile.due` is the stored one: who writes while effects of an earlier writer
 * are pending stays under it, since a busy customer must not put them off for ever, and by a millisecond, so that the
 * earlier writer's clearing, which knows nothing of this write, does not take its due time back.
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

/** The profile with its due time, and without one when nothing is open. */
export function withDueTime(profile: Profile, now: number): Profile {
  const { due: _, ...rest } = profile;
  const due = dueTime(profile, now);
  return due === undefined ? rest : { ...rest, due };
}
