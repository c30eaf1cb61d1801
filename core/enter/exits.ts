import type { Folding } from "../ingest/folding.ts";
import { CLOCK_MARGIN } from "../model/clock-margin.ts";
import type { AwayEntry, Entry } from "../model/profile.ts";
import { eventTime } from "../profile/away.ts";
import { seenBy } from "./concern.ts";
import { matches, type SeenEvent, type Surroundings } from "./matches.ts";

/** Ends the entries whose exit this event is, or whose exit condition holds with it. */
export async function exit(folding: Folding, event: SeenEvent): Promise<void> {
  for (const entry of folding.inside()) {
    // Of thousands of entries most have nothing to do with it.
    if (!entry.rules.exit.some((rule) => rule.event === undefined || rule.event === event.name)) continue;
    const reason = await folding.look(entry.journey, (around) => exitReason(folding, entry, event, around));
    if (reason !== undefined) folding.end(entry, reason, folding.context.now);
  }
}

/**
 * The reason of the first exit rule that holds. An event that happened before the entry event exits nothing, however
 * late it arrives; a condition is judged with whatever event comes. The two may bear the times of two sources: of those that
 * lie within the margin the one that arrives later counts as later.
 */
async function exitReason(
  folding: Folding,
  entry: Entry | AwayEntry,
  event: SeenEvent,
  around: Surroundings,
): Promise<string | undefined> {
  for (const rule of entry.rules.exit) {
    if (rule.event !== undefined && event.time < eventTime(entry) - CLOCK_MARGIN) continue;
    const seen = seenBy(folding, entry, rule, event);
    if (seen !== undefined && (await matches(rule, event, seen, around))) return rule.reason;
  }
  return undefined;
}

/** The reason of the first exit rule that asks for such an event, whenever it was; undefined if none does. */
export async function exitByEvent(folding: Folding, entry: Entry, event: SeenEvent): Promise<string | undefined> {
  const rules = entry.rules.exit.filter((rule) => rule.event === event.name);
  if (rules.length === 0) return undefined;
  return folding.look(entry.journey, async (around) => {
    for (const rule of rules) if (await matches(rule, event, entry, around)) return rule.reason;
    return undefined;
  });
}
