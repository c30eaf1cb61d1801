import { updateDates } from "../dates/update-dates.ts";
import { exitByEvent, reachGoal } from "../enter/exits-and-goals.ts";
import { entryForWaits, type SeenEvent } from "../enter/matches.ts";
import type { FoldState } from "../ingest/fold-state.ts";
import type { Entry, OffloadedEntry } from "../model/entry.ts";
import type { MergeOf } from "../model/event.ts";
import type { RecentEvent } from "../model/profile.ts";
import { eventTime } from "../profile/offload.ts";
import { canChange } from "../segments/recheck.ts";
import { type Edges, NO_EDGES, updateSegments } from "../segments/update-segments.ts";
import { answerWaitsOfEntry, keepForWaits } from "../steps/answer-waits.ts";

/** The outcome of an entry that gave way to the winner's in the same journey, under the same key. */
export const MERGED = "merged";

/**
 * What follows from a merge, in the fold that writes it. The profile holds both customers already; exits, waits and
 * entries that follow from its state come after this, as after an event. Returns the edges of segments that are true of
 * the person:
 *
 * 1. Whoever of the two was in a segment before the merge has not entered it now; it is left where the winner was in it.
 * 2. Of two live entries in one journey under one key the winner's stays.
 * 3. Each entry learns the events that the other customer had since its own event: they may end it, reach its goal, or
 *    answer a wait that had begun when they came in.
 */
export async function judgeMerged(state: FoldState, { other, segments, recent }: MergeOf): Promise<Edges> {
  const { merged } = state.profile;
  const range = merged?.[other];
  const isTheirs = ({ n }: { readonly n: number }) =>
    range !== undefined && n >= range.offset && n < range.offset + range.size;
  endSecondEntries(state, isTheirs);
  const edges = await segmentEdges(state, segments);
  for (const entry of Object.values(state.profile.entries)) {
    await learnEvents(state, entry, isTheirs(entry) ? recent.ours : recent.theirs);
  }
  return edges;
}

function endSecondEntries(state: FoldState, isTheirs: (entry: { readonly n: number }) => boolean): void {
  const live = state.liveEntries();
  const inside = new Set(live.filter((entry) => !isTheirs(entry)).map(placeOf));
  for (const entry of live) {
    if (isTheirs(entry) && inside.has(placeOf(entry))) state.end(entry, MERGED, state.context.now);
  }
}

function placeOf({ journey, key = "" }: Entry | OffloadedEntry): string {
  return `${journey}#${key}`;
}

async function segmentEdges(state: FoldState, theirs: readonly string[]): Promise<Edges> {
  if (!canChange(state.context.rules, state.profile)) return NO_EDGES;
  const edges = await updateSegments(state, "all");
  await updateDates(state, "all");
  return { ...edges, entered: edges.entered.filter((segment) => !theirs.includes(segment)) };
}

/** Applies the other customer's events to an entry, in the order in which they happened. */
async function learnEvents(state: FoldState, entry: Entry | OffloadedEntry, events: readonly RecentEvent[]) {
  const since = eventTime(entry);
  const later = events.filter(({ name, time }) => name !== "" && time >= since && mayConcern(entry, name));
  for (const event of later.toSorted((a, b) => a.time - b.time)) await learn(state, entry, event);
}

/** Whether a rule of the entry names the event: of thousands of entries most have none. */
function mayConcern({ rules, end, ...body }: Entry | OffloadedEntry, name: string): boolean {
  if (rules.goal?.event === name) return true;
  if (end !== undefined) return false;
  if ([...rules.exit, ...rules.watch].some((rule) => rule.event === name)) return true;
  return "offloaded" in body ? body.offloaded.waits.length > 0 : Object.keys(body.waits).length > 0;
}

async function learn(state: FoldState, { journey, n }: Entry | OffloadedEntry, { id, at, ...seen }: RecentEvent) {
  const event: SeenEvent = { properties: {}, ...seen };
  const now = () => state.entry(journey, n);
  const inside = now();
  if (inside !== undefined && inside.end === undefined) {
    const reason = await exitByEvent(state, inside, event);
    if (reason !== undefined) state.end(inside, reason, state.context.now);
  }
  const left = now();
  if (left !== undefined) await reachGoal(state, left, event);
  const after = now();
  if (after === undefined || after.end !== undefined || seen.past) return;
  const entry = entryForWaits(state, after, event, false);
  if (entry === undefined) return;
  const rules = entry.rules.watch.filter((rule) => rule.since === "entry" && rule.of === undefined);
  const watched = await keepForWaits(state, entry, event, rules);
  const woken = await answerWaitsOfEntry(state, watched, event, id, false, at);
  if (woken !== entry) state.replace(woken);
}
