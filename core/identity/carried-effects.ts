import type { Effect } from "../model/effect.ts";
import { entryId } from "../model/entry.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { Rules } from "../model/rules.ts";

/**
 * What is still to be done for a profile that is merged into another one: its own pending effects, with the numbers of
 * `next`, and the end of its memberships. An entry that ends by the merge is neither started nor answered: its run, if it
 * has one, is stopped.
 */
export function carriedEffects(winner: Profile, loser: Profile, next: Profile, { segments }: Rules): readonly Effect[] {
  const offset = winner.serial;
  const carried = Object.values(loser.pending).flatMap((effect): Effect[] => {
    // Memberships under the old id end now, whatever was to be stored.
    if (effect.kind === "member") return effect.of === undefined ? [] : [effect];
    if (effect.kind === "merge") return effect.other === winner.customerId ? [] : [effect];
    // Other systems are told of the person, by the id that they go on with.
    if (effect.kind === "tell") return [effect];
    const moved = { ...effect, n: effect.n + offset };
    if (moved.kind === "exit") return [moved];
    const entry = getOwn(next.entries, entryId(moved.journey, moved.n));
    return entry === undefined || entry.end !== undefined ? [] : [moved];
  });
  const listed = new Set(segments.flatMap(({ segment, listed }) => (listed === true ? [segment] : [])));
  const decided = Object.values(loser.pending).flatMap((effect) => (effect.kind === "member" ? effect.segment : []));
  const left = [...new Set([...loser.segments.filter((segment) => listed.has(segment)), ...decided])];
  const { customerId: of, ver } = loser;
  return [...carried, ...left.map((segment): Effect => ({ kind: "member", segment, member: false, ver, of }))];
}
