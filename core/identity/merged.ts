import { entryId } from "../model/entry.ts";
import { messageKey, parseMessageKey } from "../model/message.ts";
import type { Merged, Profile } from "../model/profile.ts";

/*
 * A profile into which others were merged holds their entries too. Two profiles may have numbered entries of one journey
 * alike, so the numbers of a merged profile are moved up by `Merged.offset`. Runs, tasks, messages and side items keep
 * the id and number that they began with; these functions translate between the two. ADR 0133 has the figures.
 */

/** A profile, as far as its numbers are concerned. */
export type Numbered = Pick<Profile, "customerId" | "born" | "merged">;

/**
 * The number, in this profile, of entry `n` of a run whose input names the customer `of` (absent: the profile's own id).
 * -1, which no entry has, where no profile of that id was merged into this one.
 */
export function numberIn({ customerId, merged }: Numbered, of: string | undefined, n: number): number {
  if (of === undefined || of === customerId) return n;
  const from = merged !== undefined && Object.hasOwn(merged, of) ? merged[of] : undefined;
  return from === undefined ? -1 : from.offset + n;
}

/** The customer, birth and number that the runs of entry `n` of this profile began with. */
export function originOf(
  { customerId, born, merged }: Numbered,
  n: number,
): { readonly customerId: string; readonly born: number; readonly n: number } {
  let found = { customerId, born, n, offset: -1 };
  for (const [id, { offset, size, born: its }] of Object.entries(merged ?? {})) {
    // What had been merged into a merged profile lies within its numbers: the innermost range counts.
    if (n >= offset && n < offset + size && offset > found.offset) {
      found = { customerId: id, born: its, n: n - offset, offset };
    }
  }
  return { customerId: found.customerId, born: found.born, n: found.n };
}

/** The ids under which runs, messages and side items of this customer lie: their own, and those that were merged. */
export function idsOf({ customerId, merged = {} }: Numbered): readonly string[] {
  return [customerId, ...Object.keys(merged)];
}

/** The birth of the profile that this id had, or has; undefined where none of that id was merged into this one. */
export function bornOf({ customerId, born, merged }: Numbered, of: string): number | undefined {
  if (of === customerId) return born;
  return merged !== undefined && Object.hasOwn(merged, of) ? merged[of]?.born : undefined;
}

/** The key, in this profile, of a message that a run of the customer `of` sends. A key of another form is unchanged. */
export function messageIn(profile: Numbered, of: string, key: string): string {
  const parts = of === profile.customerId ? undefined : parseMessageKey(key);
  return parts === undefined ? key : messageKey({ ...parts, n: numberIn(profile, of, parts.n) });
}

/** The ids, in this profile, of entries `<journey>#<n>` of runs of the customer `of`. */
export function entryIdsIn(profile: Numbered, of: string, ids: readonly string[] | "all"): readonly string[] | "all" {
  if (ids === "all" || of === profile.customerId) return ids;
  return ids.map((id) => {
    const at = id.lastIndexOf("#");
    return entryId(id.slice(0, at), numberIn(profile, of, Number(id.slice(at + 1))));
  });
}

/**
 * The merged profiles through which what this id had came into this profile, in that order: the id itself, then those that
 * it had been merged into. Empty for the profile's own id and for an id that had no profile.
 */
export function mergedInto({ merged = {} }: Numbered, of: string): readonly string[] {
  const own = Object.hasOwn(merged, of) ? merged[of] : undefined;
  if (own === undefined) return [];
  const isAround = ({ offset, size }: Merged) => offset <= own.offset && offset + size >= own.offset + own.size;
  const around = Object.entries(merged).filter(([id, one]) => id !== of && isAround(one));
  return [of, ...around.toSorted(([, a], [, b]) => b.offset - a.offset).map(([id]) => id)];
}
