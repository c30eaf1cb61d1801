import type { Folding } from "../ingest/folding.ts";
import type { Profile } from "../model/profile.ts";
import { own } from "../profile/own.ts";

/** The key of a look-up of archived entries, `<journey>#<key>`. */
export function keyedId(journey: string, key: string): string {
  return `${journey}#${key}`;
}

/**
 * How many entries a customer has begun under this key, restarts not counted, and the start of the latest: those still in
 * the profile and those archived, where any are. An entry may be both after a crash; `n` tells.
 */
export function entriesSoFar(folding: Folding, journey: string, key: string): { count: number; last: number } {
  const { profile, context } = folding;
  const present = Object.values(profile.entries).filter((entry) => entry.journey === journey);
  const archived = allPresent(profile, journey, present.length) ? null : context.keyed?.get(keyedId(journey, key));
  if (archived === undefined) folding.needs.push({ journey, key });
  const { count, last, n } = archived ?? { count: 0, last: 0, n: 0 };
  const newer = present.filter((entry) => entry.key === key && entry.n > n && entry.end?.outcome !== "restarted");
  return { count: count + newer.length, last: Math.max(last, ...newer.map((entry) => entry.start)) };
}

/** Nothing has been archived while the profile still holds every entry that was ever counted. */
function allPresent(profile: Profile, journey: string, present: number): boolean {
  return present >= (own(profile.journeys, journey)?.count ?? 0);
}
