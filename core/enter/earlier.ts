import type { Folding } from "../ingest/folding.ts";
import type { Entry, RecentEvent } from "../model/profile.ts";
import { isAway } from "../profile/away.ts";
import { watch } from "../steps/wakes.ts";
import { exitByEvent } from "./exits.ts";
import { reachGoal } from "./goals.ts";

/**
 * Lets events have their say on an entry that begins which were folded before it but happened at the time of its event or later:
 * as they happened, those of one time in the order of the fold, each exits, reaches the goal, and is kept for the waits that look
 * back to the entry. Of two events of one time it is chance which is folded first, so another event of the entry event's time
 * counts as after it. Its own (`ownId`, in `recent`) never does.
 *
 * No margin: what came in before and says that it happened before has had its say already. What past events may do to an entry
 * that is inside, they may do here: they exit and reach goals, and answer no wait.
 */
export async function heedEarlier(folding: Folding, { journey, n, event }: Entry, ownId?: string): Promise<void> {
  for (const earlier of since(folding, event.time, ownId)) {
    const seen = { properties: {}, ...earlier };
    const entry = () => {
      const found = folding.entry(journey, n);
      return found === undefined || isAway(found) ? undefined : found;
    };
    const inside = entry();
    if (inside === undefined) return;
    if (inside.end === undefined) {
      const reason = await exitByEvent(folding, inside, seen);
      if (reason !== undefined) folding.end(inside, reason, folding.context.now);
    }
    await reachGoal(folding, entry() ?? inside, seen);
    const after = entry();
    if (after === undefined || after.end !== undefined || earlier.past) continue;
    const rules = after.rules.watch.filter((rule) => rule.since === "entry" && rule.of === undefined);
    const watched = await watch(folding, after, seen, rules);
    if (watched !== after) folding.replace(watched);
  }
}

function since({ context, profile }: Folding, time: number, ownId: string | undefined): readonly RecentEvent[] {
  return [...(context.spilled ?? []), ...profile.recent]
    .filter((event) => event.name !== "" && event.time >= time && event.id !== ownId)
    .sort((a, b) => a.time - b.time);
}
