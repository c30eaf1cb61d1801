import { updateDates } from "../dates/update-dates.ts";
import type { Profile } from "../model/profile.ts";
import { changedParts } from "../profile/changed-parts.ts";
import { insideParts } from "../profile/inside-of.ts";
import { canChange } from "../segments/recheck.ts";
import { indexOf } from "../segments/rules-index.ts";
import { type Edges, NO_EDGES, updateSegments } from "../segments/update-segments.ts";
import type { Folding } from "./folding.ts";

/** Segments and dates of a profile that an event has changed; a new one is in no segment yet. */
export async function updateDerived(folding: Folding, before: Profile): Promise<Edges> {
  const { rules } = folding.context;
  if (!canChange(rules, folding.profile)) return NO_EDGES;
  const isNew = before.ver === 0 && before.recent.length === 0;
  if (isNew) {
    const edges = await updateSegments(folding, "all");
    await updateDates(folding, "all");
    return edges;
  }
  const parts = new Set(changedParts(before, folding.profile));
  for (const part of listParts(before, folding.profile)) parts.add(part);
  if (parts.size === 0) return NO_EDGES;
  const edges = await updateSegments(folding, { parts }, before.segments);
  await updateDates(folding, { parts: new Set([...parts, ...partsOf(edges)]) });
  return edges;
}

/**
 * Segments and dates that ask which journeys the customer is inside, where entries have begun or ended since they were judged;
 * `moved`: whether there is anything to look at again.
 */
export async function updateInside(folding: Folding): Promise<{ readonly moved: boolean; readonly edges: Edges }> {
  if (!indexOf(folding.context.rules).readsInside) return { moved: false, edges: NO_EDGES };
  const { profile, judgedInside: entries } = folding;
  folding.judgedInside = profile.entries;
  const moved = insideParts({ entries }, profile).length > 0;
  return { moved, edges: moved ? await updateDerived(folding, { ...profile, entries }) : NO_EDGES };
}

/** Lists that were joined or left. */
function listParts(before: Profile, after: Profile): readonly string[] {
  if (before.segments === after.segments) return [];
  const joined = after.segments.filter((segment) => !before.segments.includes(segment));
  const left = before.segments.filter((segment) => !after.segments.includes(segment));
  return [...joined, ...left].map((segment) => `segment:${segment}`);
}

/** The parts of a profile that have changed with these segments. */
export function partsOf({ entered, left }: Edges): ReadonlySet<string> {
  return new Set([...entered, ...left].map((segment) => `segment:${segment}`));
}
