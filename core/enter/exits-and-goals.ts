import { evaluate } from "../expression/evaluate.ts";
import { stepScope } from "../expression/scope.ts";
import type { FoldState } from "../ingest/fold-state.ts";
import { CLOCK_MARGIN } from "../ingest/limits.ts";
import { defined } from "../model/defined.ts";
import type { Entry, OffloadedEntry } from "../model/entry.ts";
import type { Json } from "../model/json.ts";
import type { GoalRule } from "../model/rules.ts";
import { eventTime } from "../profile/offload.ts";
import { type ConditionContext, entryForRule, matches, type SeenEvent } from "./matches.ts";

/** Ends the entries that this event exits, and those whose exit condition holds now. */
export async function exit(state: FoldState, event: SeenEvent): Promise<void> {
  for (const entry of state.liveEntries()) {
    // Of thousands of entries most have no such rule.
    if (!entry.rules.exit.some((rule) => rule.event === undefined || rule.event === event.name)) continue;
    const reason = await state.evaluate(entry.journey, (around) => exitReason(state, entry, event, around));
    if (reason !== undefined) state.end(entry, reason, state.context.now);
  }
}

/**
 * The reason of the first exit rule that holds. An event that happened before the entry event exits nothing, even when
 * it arrives late; a rule without an event is evaluated at every event. The two times may come from two sources: within
 * the margin, the event that arrives later counts as later.
 */
async function exitReason(
  state: FoldState,
  entry: Entry | OffloadedEntry,
  event: SeenEvent,
  around: ConditionContext,
): Promise<string | undefined> {
  for (const rule of entry.rules.exit) {
    if (rule.event !== undefined && event.time < eventTime(entry) - CLOCK_MARGIN) continue;
    const seen = entryForRule(state, entry, rule, event);
    if (seen !== undefined && (await matches(rule, event, seen, around))) return rule.reason;
  }
  return undefined;
}

/** The reason of the first exit rule that names this event, whatever its time; undefined where none holds. */
export async function exitByEvent(
  state: FoldState,
  entry: Entry | OffloadedEntry,
  event: SeenEvent,
): Promise<string | undefined> {
  const rules = entry.rules.exit.filter((rule) => rule.event === event.name);
  if (rules.length === 0) return undefined;
  return state.evaluate(entry.journey, async (around) => {
    for (const rule of rules) {
      const seen = entryForRule(state, entry, rule, event);
      if (seen !== undefined && (await matches(rule, event, seen, around))) return rule.reason;
    }
    return undefined;
  });
}

/**
 * Notes the goals that this event reaches, once per entry: of live entries, and of ended ones whose goal window is
 * open. The window opens with the entry event (with a margin, because times may come from two sources) and closes
 * `within` after the entry's start. A restarted entry has handed its goal to its successor.
 */
export async function reachGoals(state: FoldState, event: SeenEvent): Promise<void> {
  for (const entry of Object.values(state.profile.entries)) await reachGoal(state, entry, event);
}

/** Notes the goal of this entry where the event reaches it. */
export async function reachGoal(state: FoldState, entry: Entry | OffloadedEntry, event: SeenEvent): Promise<void> {
  const { goal } = entry.rules;
  if (goal === undefined || goal.event !== event.name || entry.goal !== undefined || entry.end?.outcome === "restarted")
    return;
  if (event.time < eventTime(entry) - CLOCK_MARGIN || event.time > entry.start + goal.within) return;
  const reads = goal.value !== undefined && "expression" in goal.value ? [goal.value.expression] : [];
  const seen = entryForRule(state, entry, goal, event, reads);
  if (seen === undefined) return;
  const reached = await state.evaluate(entry.journey, async (around) =>
    (await matches(goal, event, seen, around)) ? { value: await goalValue(goal, event, seen, around) } : undefined,
  );
  if (reached === undefined) return;
  const { value } = reached;
  const marked = { ...entry, goal: { time: event.time, ...defined({ value }) } };
  state.replace(marked);
  state.count("GoalReached", { journey: entry.journey });
  if (goal.exit && entry.end === undefined) state.end(marked, "goal", state.context.now);
}

async function goalValue(
  goal: GoalRule,
  event: SeenEvent,
  entry: Pick<Entry, "journey" | "event" | "kept" | "waits">,
  { profile, now, failures }: ConditionContext,
): Promise<Json | undefined> {
  if (goal.value === undefined) return undefined;
  if ("literal" in goal.value) return goal.value.literal;
  return evaluate(
    goal.value.expression,
    { event, entry: entry.event, profile: profile(), steps: stepScope(entry), journey: entry.journey, pass: 1, now },
    failures,
  );
}
