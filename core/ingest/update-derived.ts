import { updateDates } from "../dates/update-dates.ts";
import { hasPendingExitChanges } from "../enter/end.ts";
import { exit } from "../enter/exits-and-goals.ts";
import { readsBody } from "../enter/matches.ts";
import { typedChange } from "../facts/types.ts";
import type { Entry, OffloadedEntry } from "../model/entry.ts";
import type { ProfileChange } from "../model/event.ts";
import type { Profile } from "../model/profile.ts";
import type { ChangeRule } from "../model/rules.ts";
import { type Applied, applyChange, type Refused } from "../profile/apply.ts";
import { emptyBody, isOffloaded } from "../profile/offload.ts";
import { changedParts, insideParts } from "../profile/view.ts";
import { canChange } from "../segments/recheck.ts";
import { indexOf } from "../segments/rules-index.ts";
import { type Edges, joinEdges, NO_EDGES, updateSegments } from "../segments/update-segments.ts";
import { changeOf } from "../steps/values.ts";
import type { FoldState } from "./fold-state.ts";

/**
 * Updates segments and dates after an event has changed the profile. A new profile is in no segment yet, so all are
 * judged.
 */
export async function updateDerived(state: FoldState, before: Profile): Promise<Edges> {
  const { rules } = state.context;
  if (!canChange(rules, state.profile)) return NO_EDGES;
  const isNew = before.ver === 0 && before.recent.length === 0;
  if (isNew) {
    const edges = await updateSegments(state, "all");
    await updateDates(state, "all");
    return edges;
  }
  const parts = changedParts(before, state.profile);
  for (const part of listParts(before, state.profile)) parts.add(part);
  if (parts.size === 0) return NO_EDGES;
  const edges = await updateSegments(state, { parts }, before.segments);
  for (const part of segmentParts(edges)) parts.add(part);
  await updateDates(state, { parts });
  return edges;
}

/**
 * Updates segments and dates that read which journeys the customer is inside, where entries have begun or ended since
 * they were last judged. `moved`: whether there was anything to update.
 */
export async function updateInside(state: FoldState): Promise<{ readonly moved: boolean; readonly edges: Edges }> {
  if (!indexOf(state.context.rules).readsInside) return { moved: false, edges: NO_EDGES };
  const { profile, judgedEntries: entries } = state;
  state.judgedEntries = profile.entries;
  const moved = insideParts({ entries }, profile).length > 0;
  return { moved, edges: moved ? await updateDerived(state, { ...profile, entries }) : NO_EDGES };
}

/** The lists (segments with `list: true`) that were joined or left. */
function listParts(before: Profile, after: Profile): readonly string[] {
  if (before.segments === after.segments) return [];
  const joined = after.segments.filter((segment) => !before.segments.includes(segment));
  const left = before.segments.filter((segment) => !after.segments.includes(segment));
  return [...joined, ...left].map((segment) => `segment:${segment}`);
}

/** These segments as parts of the profile. */
export function segmentParts({ entered, left }: Edges): ReadonlySet<string> {
  return new Set([...entered, ...left].map((segment) => `segment:${segment}`));
}

/**
 * Changes on exit may end further entries, which have changes of their own. So many rounds are done here; the next fold
 * does the rest.
 */
const MAX_EXIT_ROUNDS = 10;

/**
 * Applies the changes on exit of the ended entries, the oldest first, and updates segments and dates. Entries that
 * these changes end, end too. Returns the segment edges. Each change is applied once: the write that holds it marks the
 * end as done.
 */
export async function applyExitChanges(state: FoldState): Promise<Edges> {
  let edges = NO_EDGES;
  for (let round = 0; round < MAX_EXIT_ROUNDS && hasPendingExitChanges(state.profile); round++) {
    const before = state.profile;
    const undone = Object.values(before.entries).filter(({ end }) => end?.undone);
    for (const entry of undone.toSorted((a, b) => a.n - b.n)) await applyExitChange(state, entry);
    edges = joinEdges(edges, await updateDerived(state, before));
    await exit(state, { name: "", time: state.context.now, properties: {}, inner: true });
  }
  return edges;
}

async function applyExitChange(state: FoldState, entry: Entry | OffloadedEntry): Promise<void> {
  const { end, journey, rules } = entry;
  if (end === undefined) return;
  const { undone: _, ...done } = end;
  state.replace({ ...entry, end: done });
  const { onExit = [] } = rules;
  const needed = isOffloaded(entry) && onExit.some(readsEntry) ? state.withBody(entry) : entry;
  if (needed === undefined) return;
  const { event } = isOffloaded(needed) ? emptyBody(needed.offloaded.time) : needed;
  for (const rule of onExit) {
    const change = await state.evaluate(journey, ({ profile, now, failures }) =>
      changeOf(rule, { entry: event, profile: profile(), steps: {}, journey, pass: 1, now }, failures),
    );
    const { profile, refused } = withChange(state, change, state.context.now);
    state.profile = profile;
    for (const { part, name } of refused) state.noteLeftOut(part, name);
  }
}

function readsEntry({ set, add, append }: ChangeRule): boolean {
  return [set, add, append]
    .flatMap((values) => Object.values(values))
    .some((value) => "expression" in value && readsBody(value.expression));
}

/** The profile with the change of an update step or of an exit, as of `time`; and which values were refused. */
export function withChange({ facts: profile, context }: FoldState, change: ProfileChange, time: number): Applied {
  const { rules, full } = context;
  const { segment } = indexOf(rules);
  const refused: Refused[] = [];
  const typed = typedChange(change, rules, refused);
  const done = applyChange(profile, typed, time, (name) => segment.get(name)?.list === true, full);
  return { ...done, refused: [...refused, ...done.refused] };
}
