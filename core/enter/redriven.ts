import type { Profile } from "../model/profile.ts";
import { getOwn } from "../profile/get-own.ts";
import { clockEnd, type EntryMeant, noEntries } from "./end.ts";
import { entryId } from "./entry-id.ts";

/**
 * How long a failed run can be redriven; milliseconds. Its entry is kept for so long.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
export const REDRIVABLE = 14 * 24 * 60 * 60_000;

/**
 * The profile with an entry inside again that was closed as failed and whose run asks for something: it was redriven. Undefined
 * where the entry is not there or has ended otherwise, where its time is over, or where the customer has entered anew since.
 */
export function insideAgain(profile: Profile, { journey, n, start }: EntryMeant, now: number): Profile | undefined {
  const id = entryId(journey, n);
  const failed = getOwn(profile.entries, id);
  if (failed?.end?.outcome !== "failed" || clockEnd(failed, now) !== undefined) return undefined;
  if (start !== undefined && start !== failed.start) return undefined;
  const entries = Object.values(profile.entries);
  if (entries.some((one) => one.journey === journey && one.key === failed.key && one.end === undefined))
    return undefined;
  const { end, ...rest } = failed;
  const entry = { ...rest, failed: end.time };
  const counts = getOwn(profile.journeys, journey) ?? noEntries();
  const ended = { ...counts.ended, failed: Math.max(0, (getOwn(counts.ended, "failed") ?? 0) - 1) };
  return {
    ...profile,
    entries: { ...profile.entries, [id]: entry },
    journeys: { ...profile.journeys, [journey]: { ...counts, ended } },
  };
}
