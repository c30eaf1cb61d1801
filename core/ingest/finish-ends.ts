import { readsBody } from "../enter/concern.ts";
import { hasUndoneEnds } from "../enter/end.ts";
import { exit } from "../enter/exits.ts";
import type { AwayEntry, Entry } from "../model/profile.ts";
import type { ChangeRule } from "../model/rules.ts";
import { isAway, nobody } from "../profile/away.ts";
import { type Edges, NO_EDGES, together } from "../segments/update-segments.ts";
import { changeOf } from "../steps/change-of.ts";
import { changed } from "./change.ts";
import type { Folding } from "./folding.ts";
import { updateDerived } from "./update-derived.ts";

/** What changes on exit may end further entries, which change something too: so many times, the rest in the next fold. */
const MOST_ROUNDS = 10;

/**
 * Makes the changes on exit of the entries that have ended, the oldest first, and brings segments and dates up to date; the edges
 * that come of it. Whoever they make leave leaves too. Each end is done once: it is marked so in the write that holds the change.
 */
export async function finishEnds(folding: Folding): Promise<Edges> {
  let edges = NO_EDGES;
  for (let round = 0; round < MOST_ROUNDS && hasUndoneEnds(folding.profile); round++) {
    const before = folding.profile;
    const undone = Object.values(before.entries).filter(({ end }) => end?.undone);
    for (const entry of undone.toSorted((a, b) => a.n - b.n)) await finishEnd(folding, entry);
    edges = together(edges, await updateDerived(folding, before));
    await exit(folding, { name: "", time: folding.context.now, properties: {}, inner: true });
  }
  return edges;
}

async function finishEnd(folding: Folding, entry: Entry | AwayEntry): Promise<void> {
  const { end, journey, rules } = entry;
  if (end === undefined) return;
  const { undone: _, ...done } = end;
  folding.replace({ ...entry, end: done });
  const { onExit = [] } = rules;
  const needed = isAway(entry) && onExit.some(readsEntry) ? folding.whole(entry) : entry;
  if (needed === undefined) return;
  const { event } = isAway(needed) ? nobody(needed.away.time) : needed;
  for (const rule of onExit) {
    const change = await folding.look(journey, ({ profile, now, failures }) =>
      changeOf(rule, { entry: event, profile: profile(), steps: {}, journey, pass: 1, now }, failures),
    );
    const { profile, refused } = changed(folding, change, folding.context.now);
    folding.profile = profile;
    for (const { part, name } of refused) folding.leaveOut(part, name);
  }
}

function readsEntry({ set, add, append }: ChangeRule): boolean {
  return [set, add, append]
    .flatMap((values) => Object.values(values))
    .some((value) => "expression" in value && readsBody(value.expression));
}
