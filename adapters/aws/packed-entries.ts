import { entryId } from "../../core/enter/entry-id.ts";
import type { AwayEntry, Entry, Profile } from "../../core/model/profile.ts";
import { isAway } from "../../core/profile/away.ts";
import { type Codec, mapOf, trusted } from "./packed.ts";
import { type PackedAway, packAway, type Shape, unpackAway } from "./packed-away.ts";
import { COMMON, type Common, OWN } from "./packed-entry.ts";
import { Places } from "./places.ts";

interface PackedEntries {
  /** What entries have in common with others, once. */
  readonly c: readonly unknown[];
  /** Entries whose bodies stay, each with the place of what it has in common. */
  readonly e: unknown;
  /** Entries whose bodies are away, with the shapes and ends that they share. */
  readonly a?: readonly PackedAway[];
  readonly s?: readonly Shape[];
  readonly m?: readonly unknown[];
}

/** Entries; what several have in common is kept once. */
export const ENTRIES: Codec<Profile["entries"]> = {
  pack: (entries) => {
    const common = new Places();
    const here: Record<string, Entry> = Object.create(null);
    const away: AwayEntry[] = [];
    for (const [id, entry] of Object.entries(entries)) {
      if (isAway(entry)) away.push(entry);
      else here[id] = entry;
    }
    const placeOf = (entry: Common) => common.of(COMMON.pack(entry));
    const e = mapOf<Entry>({ pack: (entry) => [placeOf(entry), OWN.pack(entry)], unpack: trusted }).pack(here);
    const packed = away.length === 0 ? {} : packAway(away, placeOf);
    return { c: common.values(), e, ...packed };
  },
  unpack: (stored) => {
    const { c, e, a, s = [], m = [] } = trusted<PackedEntries>(stored);
    const common = c.map((each) => COMMON.unpack(each));
    const here = mapOf<Entry>({
      pack: (entry) => entry,
      unpack: (packed) => {
        const [place, entry] = trusted<readonly [number, unknown]>(packed);
        return trusted<Entry>({ ...common[place], ...OWN.unpack(entry) });
      },
    }).unpack(e);
    if (a === undefined) return here;
    const all = [...Object.values(here), ...unpackAway(a, s, m, common)].toSorted((x, y) => x.n - y.n);
    return Object.fromEntries(all.map((entry) => [entryId(entry.journey, entry.n), entry]));
  },
};
