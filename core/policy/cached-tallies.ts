import type { Clock } from "../ports/system.ts";
import type { Slots, Tallies } from "../ports/tallies.ts";

/** How long what was read of a tally is used; milliseconds. */
export const TALLY_AGE = 60_000;

/**
 * Reads tallies once a minute at most, and once for all concurrent readers. What cannot be read at all counts as the last that was
 * read, or as nothing: a message is not delayed because a count is not known.
 */
export function cachedTallies(tallies: Pick<Tallies, "read">, clock: Clock): Pick<Tallies, "read"> {
  const known = new Map<string, { readonly at: number; readonly slots: Promise<Slots> }>();
  return {
    read(tally, names) {
      const key = [tally, ...names].join(" ");
      const now = clock.now();
      const last = known.get(key);
      if (last !== undefined && now - last.at < TALLY_AGE && now >= last.at) return last.slots;
      const slots = tallies.read(tally, names).catch(() => last?.slots ?? {});
      if (known.size > 10) known.clear();
      known.set(key, { at: now, slots });
      return slots;
    },
  };
}
