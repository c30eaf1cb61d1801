import { COMPLETED, clockEnd } from "../enter/end.ts";
import { entryId } from "../enter/entry-id.ts";
import type { Profile } from "../model/profile.ts";
import { getOwn } from "../profile/get-own.ts";

/** For whom and for which entry something was done: another life of the customer, or another entry, is another matter. */
export interface DoneFor {
  /** Of the customer's profile. */
  readonly born: number;
  readonly journey: string;
  readonly n: number;
  /** Of the entry. */
  readonly start: number;
}

/**
 * Whether what was given up may be done after all: the customer is inside, or went the whole way. Not for one who has left for
 * another reason, by the clock too, nor for one who was erased.
 */
export function isStillWanted(
  profile: Profile | undefined,
  { born, journey, n, start }: DoneFor,
  now: number,
): boolean {
  if (profile === undefined || profile.born !== born) return false;
  const entry = getOwn(profile.entries, entryId(journey, n));
  if (entry !== undefined) {
    if (entry.start !== start || entry.holdout === true) return false;
    return entry.end === undefined ? clockEnd(entry, now) === undefined : entry.end.outcome === COMPLETED;
  }
  const gone = getOwn(profile.journeys, journey)?.gone?.find((each) => each.n === n && each.start === start);
  return gone !== undefined && gone.outcome === undefined;
}
