import type { Profile } from "../model/profile.ts";

type Entries = Profile["entries"];

const known = new WeakMap<Entries, readonly string[]>();

/** The journeys that a customer is inside, each once, by name; held out counts as inside. */
export function insideOf({ entries }: Pick<Profile, "entries">): readonly string[] {
  const found = known.get(entries);
  if (found !== undefined) return found;
  const journeys = new Set(Object.values(entries).flatMap(({ journey, end }) => (end === undefined ? journey : [])));
  const made = [...journeys].sort();
  known.set(entries, made);
  return made;
}

/** The parts of the profile (SegmentRule) that differ: `inside:<journey>` for each, and `inside` for the list. */
export function insideParts(before: Pick<Profile, "entries">, after: Pick<Profile, "entries">): readonly string[] {
  if (before.entries === after.entries) return [];
  const [was, is] = [new Set(insideOf(before)), new Set(insideOf(after))];
  const differing = [...[...was].filter((name) => !is.has(name)), ...[...is].filter((name) => !was.has(name))];
  return differing.length === 0 ? [] : ["inside", ...differing.map((journey) => `inside:${journey}`)];
}
