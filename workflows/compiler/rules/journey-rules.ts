import { defined } from "../../../core/model/defined.ts";
import type { ChangeRule, EntryRules, ExitRule, GoalRule, JourneyRules } from "../../../core/model/rules.ts";
import type { Expression } from "../expressions/expression.ts";
import { fieldOf, fieldsRead, withoutCovered } from "../expressions/reads.ts";
import type { ExitDefinition, GoalDefinition, JourneyDefinition } from "../journey/definition.ts";
import { enterRules } from "../journey/entries/kinds.ts";
import { longestTime } from "../plan/longest.ts";
import type { Plan } from "../plan/plan.ts";
import type { SegmentDefinition } from "../segments/definition.ts";
import type { Step } from "../steps/kind.ts";
import { allSteps, expressionsOf } from "../steps/kinds.ts";
import { ruleValue, ruleValues, valueExpression } from "../values/value.ts";
import { waitedEvents, watchRules } from "./wait-rules.ts";

type Paths = readonly (readonly string[])[];

/**
 * The rules of a journey without its version and machine. `zone`: the workspace's; `templateReads`:
 * paths that its templates read.
 */
export function journeyRules(
  journey: JourneyDefinition,
  plan: Plan,
  zone: string,
  templateReads: Paths,
): Omit<JourneyRules, "version" | "machine"> {
  const steps = allSteps(journey.steps);
  const inner = [...[...steps, ...journey.onExit].flatMap(stepReads), ...templateReads];
  return {
    journey: journey.name.value,
    title: journey.title,
    enter: enterRules(journey.enter, zone),
    ...defined({ from: journey.from, until: journey.until }),
    ...(journey.retired ? { retired: true as const } : {}),
    ...defined({ holdout: journey.holdout }),
    inside: entryRules(journey, steps, inner),
    entryFields: entryFields(journey, steps, inner),
    longest: longestTime(plan),
  };
}

/** The paths that the expressions of a step read. */
export function stepReads(step: Step): Paths {
  return expressionsOf(step).flatMap(({ expression }) => expression.reads.map((read) => read.path));
}

function entryRules(journey: JourneyDefinition, steps: readonly Step[], reads: Paths): EntryRules {
  return {
    exit: journey.exit.map(exitRule),
    ...(journey.goal === undefined ? {} : { goal: goalRule(journey.goal) }),
    ...defined({ timeout: journey.timeout }),
    ...(journey.onExit.length === 0 ? {} : { onExit: journey.onExit.map(changeRule) }),
    watch: watchRules(steps, reads),
  };
}

function exitRule({ event, same, when, reason }: ExitDefinition): ExitRule {
  return {
    reason,
    ...defined({ event, same }),
    ...(when === undefined ? {} : { when: when.text }),
  };
}

function changeRule({ set, add, append, remove, join, leave }: Step<"update">): ChangeRule {
  return {
    set: ruleValues(set),
    add: ruleValues(add),
    append: ruleValues(append),
    remove,
    join: join.map(({ value }) => value),
    leave: leave.map(({ value }) => value),
  };
}

function goalRule(goal: GoalDefinition): GoalRule {
  return {
    event: goal.event,
    within: goal.within,
    exit: goal.exit,
    ...defined({ same: goal.same }),
    ...(goal.when === undefined ? {} : { when: goal.when.text }),
    ...(goal.of === undefined ? {} : { of: goal.of.value }),
    ...(goal.value === undefined ? {} : { value: ruleValue(goal.value) }),
  };
}

function entryFields(journey: JourneyDefinition, steps: readonly Step[], inner: Paths): string[] {
  const { goal } = journey;
  const expressions = [...journey.exit.map((exit) => exit.when), goal?.when, valueExpression(goal?.value)];
  const outer = expressions.flatMap((expression) => expression?.reads.map((read) => read.path) ?? []);
  const same = [...journey.exit, ...(goal === undefined ? [] : [goal]), ...steps.flatMap(waitedEvents)].flatMap(
    (one) => one.same ?? [],
  );
  const fields = new Set([...fieldsRead([...outer, ...inner], ["entry"]), ...same.map(sameField)]);
  return withoutCovered(fields);
}

/** The field that a `same` compares, as kept. */
export function sameField(path: string): string {
  return fieldOf(path.split("."));
}

/**
 * Per event name the properties that are kept in `recent`: what exits, goals and waits compare when they look back, and
 * what segments count events by.
 * `waitFields`: what later steps read of the events that a journey's waits matched, by wait.
 */
export function recentFields(
  journeys: readonly JourneyDefinition[],
  segments: Iterable<SegmentDefinition>,
  waitFields: (journey: JourneyDefinition, wait: string) => readonly string[],
): Record<string, readonly string[]> {
  const fields = new Map<string, Set<string>>();
  const note = (
    event: string | undefined,
    expressions: readonly (Expression | undefined)[],
    others: readonly string[],
  ) => {
    if (event === undefined) return;
    const known = fields.get(event) ?? new Set();
    const reads = expressions.flatMap((expression) => expression?.reads.map((read) => read.path) ?? []);
    for (const field of [...fieldsRead(reads, ["event"]), ...others]) known.add(field);
    fields.set(event, known);
  };
  for (const journey of journeys) {
    for (const exit of journey.exit) note(exit.event, [exit.when], same(exit));
    const { goal } = journey;
    if (goal !== undefined) note(goal.event, [goal.when, valueExpression(goal.value)], same(goal));
    for (const step of allSteps(journey.steps)) {
      for (const match of waitedEvents(step)) {
        note(match.event, [match.when], [...same(match), ...waitFields(journey, step.id)]);
      }
    }
  }
  for (const { did = [] } of segments) {
    for (const each of did) {
      // An event that two profiles counted is taken out of one of them when the two become one.
      if (each.kind === "amount")
        note(each.what.event.value, [each.what.where], each.of === undefined ? [] : [each.of.value]);
    }
  }
  const found = [...fields].filter(([, names]) => names.size > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(found.map(([event, names]) => [event, withoutCovered(names)]));
}

function same(rule: { readonly same?: string }): string[] {
  return rule.same === undefined ? [] : [sameField(rule.same)];
}
