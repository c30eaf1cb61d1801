import { reachDates } from "../dates/update-dates.ts";
import { hasPendingExitChanges } from "../enter/end.ts";
import { enter } from "../enter/enter.ts";
import type { TriggerInput } from "../enter/entry-triggers.ts";
import { exit, reachGoals } from "../enter/exits-and-goals.ts";
import { defined } from "../model/defined.ts";
import { tellSegments } from "../segments/tell-segments.ts";
import { edgesThatCount, joinEdges, NO_EDGES } from "../segments/update-segments.ts";
import { answerWaits } from "../steps/answer-waits.ts";
import type { FoldState } from "./fold-state.ts";
import { applyExitChanges, updateInside } from "./update-derived.ts";

/** How often changes on exit may let a customer in who leaves at once. The next fold does the rest. */
const MAX_ROUNDS = 10;

/** Applies the consequences of an event, once segments are up to date. Entries that begin see the changes on exit. */
export async function applyConsequences(
  state: FoldState,
  input: Omit<TriggerInput, "dates">,
  id: string,
  round = 1,
): Promise<void> {
  const { event, past } = input;
  await exit(state, event);
  if (!event.inner) await reachGoals(state, event);
  const ended = await applyExitChanges(state);
  const left = await updateInside(state);
  const edges = joinEdges(input.edges, joinEdges(ended, left.edges));
  await answerWaits(state, event, id, past);
  const known = edgesThatCount(edges);
  if (!past) tellSegments(state, known);
  await enter(state, { ...input, edges: known, dates: await reachDates(state) }, id);
  // Entries that began again, or began and ended at once; and rules that read who is inside.
  const entered = await updateInside(state);
  if (round >= MAX_ROUNDS || !(left.moved || entered.moved || hasPendingExitChanges(state.profile))) return;
  const again = { ...noEvent(state), edges: entered.edges, ...defined({ byBrowser: input.byBrowser }) };
  await applyConsequences(state, again, id, round + 1);
}

/** The input where something has changed without an event. */
export function noEvent({ context: { now } }: FoldState): Omit<TriggerInput, "dates"> {
  return { event: { name: "", time: now, properties: {}, inner: true }, past: false, edges: NO_EDGES };
}

/** The id of the event that was folded last. */
export function lastEventId({ profile: { recent } }: FoldState): string {
  return recent.at(-1)?.id ?? "";
}
