import { evaluate } from "../expression/evaluate.ts";
import type { Folding } from "../ingest/folding.ts";
import { CLOCK_MARGIN } from "../model/clock-margin.ts";
import { defined } from "../model/defined.ts";
import type { Json } from "../model/json.ts";
import type { AwayEntry, Entry } from "../model/profile.ts";
import type { GoalRule } from "../model/rules.ts";
import { eventTime } from "../profile/away.ts";
import { stepScope } from "../steps/step-scope.ts";
import { seenBy } from "./concern.ts";
import { matches, type SeenEvent, type Surroundings } from "./matches.ts";

/**
 * Notes the goals this event reaches, once per entry: of those inside, and of those whose run is over but not the goal's
 * window, which opens with the entry event (an event that arrives after it may bear a time just before it, of another source) and
 * closes `within` after the entry's start. An entry that was restarted has
 * handed its goal on.
 */
export async function reachGoals(folding: Folding, event: SeenEvent): Promise<void> {
  for (const entry of Object.values(folding.profile.entries)) await reachGoal(folding, entry, event);
}

/** Notes the goal of this entry, where the event reaches it. */
export async function reachGoal(folding: Folding, entry: Entry | AwayEntry, event: SeenEvent): Promise<void> {
  const { goal } = entry.rules;
  if (goal === undefined || goal.event !== event.name || entry.goal !== undefined || entry.end?.outcome === "restarted")
    return;
  if (event.time < eventTime(entry) - CLOCK_MARGIN || event.time > entry.start + goal.within) return;
  const reads = goal.value !== undefined && "expression" in goal.value ? [goal.value.expression] : [];
  const seen = seenBy(folding, entry, goal, event, reads);
  if (seen === undefined) return;
  const reached = await folding.look(entry.journey, async (around) =>
    (await matches(goal, event, seen, around)) ? { value: await goalValue(goal, event, seen, around) } : undefined,
  );
  if (reached === undefined) return;
  const { value } = reached;
  const marked = { ...entry, goal: { time: event.time, ...defined({ value }) } };
  folding.replace(marked);
  folding.count("GoalReached", { journey: entry.journey });
  if (goal.exit && entry.end === undefined) folding.end(marked, "goal", folding.context.now);
}

async function goalValue(
  goal: GoalRule,
  event: SeenEvent,
  entry: Pick<Entry, "journey" | "event" | "kept" | "waits">,
  { profile, now, failures }: Surroundings,
): Promise<Json | undefined> {
  if (goal.value === undefined) return undefined;
  if ("literal" in goal.value) return goal.value.literal;
  return evaluate(
    goal.value.expression,
    { event, entry: entry.event, profile: profile(), steps: stepScope(entry), journey: entry.journey, pass: 1, now },
    failures,
  );
}
