import type { Folding } from "../ingest/folding.ts";
import { CLOCK_MARGIN } from "../model/clock-margin.ts";
import type { AwayEntry, Entry } from "../model/profile.ts";
import { eventTime } from "../profile/away.ts";
import { seenBy } from "./concern.ts";
import { matches, type SeenEvent, type Surroundings } from "./matches.ts";

/** Ends the entries whose exit this event is, or whose exit condition holds with it. */
export async function exit(folding: Folding, event: SeenEvent): Promise<void> {
  for (const entry of folding.inside()) {
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

/**
 * The reason of an exit that came in before the entry did, but happened after the entry event; undefined if none did. No
 * margin: what came in before and says that it happened before has had its say already.
 */
export async function earlierExit(folding: Folding, entry: Entry): Promise<string | undefined> {
  const rules = entry.rules.exit.filter((rule) => rule.event !== undefined);
  if (rules.length === 0) return undefined;
  const newer = [...(folding.context.spilled ?? []), ...folding.profile.recent]
    .filter((event) => event.time > entry.event.time)
    .sort((a, b) => a.time - b.time);
  return folding.look(entry.journey, async (around) => {
    for (const event of newer) {
      for (const rule of rules) {
        if (await matches(rule, { properties: {}, ...event }, entry, around)) return rule.reason;
      }
    }
    return undefined;
  });
}
