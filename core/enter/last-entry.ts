import type { Folding } from "../ingest/folding.ts";
import type { Profile } from "../model/profile.ts";
import { getOwn } from "../profile/get-own.ts";

/** The key of a look-up of archived entries, `<journey>#<key>`. */
export function keyedId(journey: string, key: string): string {
  return `${journey}#${key}`;
}

/**
 * Start of the latest entry a customer has begun under this key, in any of its spellings, of those still in the profile and those archived, where
 * any are; undefined if there was none. An archived entry that must be known and is not is added to the fold's needs.
 */
export function lastEntry(folding: Folding, journey: string, keys: readonly string[]): number | undefined {
  const { profile, context } = folding;
  const entries = Object.values(profile.entries).filter((entry) => entry.journey === journey);
  // A restarted entry was not counted apart from its successor, so it must not stand in for one that is archived.
  const present = entries.filter((entry) => entry.end?.outcome !== "restarted");
  const starts = present.filter((entry) => keys.includes(entry.key ?? "")).map((entry) => entry.start);
  for (const key of allPresent(profile, journey, present.length) ? [] : keys) {
    const archived = context.keyed?.get(keyedId(journey, key));
    if (archived === undefined) folding.needs.push({ journey, key });
    if (archived) starts.push(archived.last);
  }
  return starts.length === 0 ? undefined : Math.max(...starts);
}

/** Nothing has been archived while the profile still holds every entry that was ever counted. */
function allPresent(profile: Profile, journey: string, present: number): boolean {
  return present >= (getOwn(profile.journeys, journey)?.count ?? 0);
}
