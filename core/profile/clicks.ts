import { CHANNELS, REPORTS } from "../channels/channels.ts";
import { defined } from "../model/defined.ts";
import type { CustomerEvent } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";
import { allows } from "./purposes.ts";

/**
 * When the customer clicks: the best hour to write to them is found from it (core/policy/best-hour.ts).
 *
 * 1. A click is kept as its half hour, counted since 1970: in every zone an hour begins with one of them, but in the few zones whose
 *    offset is a quarter of an hour. Clicks of the same half hour are one, so several links of one message count once.
 * 2. The newest twenty are kept, ascending: neither twice nor another order of the same clicks changes them.
 * 3. They are kept only where the settings ask for the best hour, and not of customers who object to profiling.
 */

/** Milliseconds. */
export const HALF_HOUR = 30 * 60_000;

/** How many are kept: about 140 bytes. */
export const CLICKS_KEPT = 20;

/** Whether events of this name report that a person clicked. */
function isClick(event: string): boolean {
  return CHANNELS.some((channel) => getOwn(REPORTS[channel], event)?.mark === "clicked");
}

/** The profile with the click that an event reports; without all of them where the customer objects to profiling. */
export function withClicks(profile: Profile, { name, time }: CustomerEvent, settings: Settings): Profile {
  const { clicks, ...rest } = profile;
  if (settings.bestHour === undefined || !allows(profile, "profiling", settings)) {
    return clicks === undefined ? profile : rest;
  }
  return isClick(name) ? { ...rest, clicks: joinedClicks(clicks, [Math.floor(time / HALF_HOUR)]) } : profile;
}

/** The newest of both. */
export function joinedClicks(ours: readonly number[] = [], theirs: readonly number[] = []): readonly number[] {
  return [...new Set([...ours, ...theirs])].sort((a, b) => a - b).slice(-CLICKS_KEPT);
}

/** The clicks of two profiles of one person, where either has some. */
export function mergedClicks(winner: Profile, loser: Profile): Pick<Profile, "clicks"> {
  const some = winner.clicks ?? loser.clicks;
  return defined({ clicks: some && joinedClicks(winner.clicks, loser.clicks) });
}
