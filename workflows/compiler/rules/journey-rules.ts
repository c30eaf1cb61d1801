import type {
  EnterRule,
  EntryRules,
  ExitRule,
  GoalRule,
  JourneyRules,
  WaitRule,
  WatchRule,
} from "../../../core/model/rules.ts";
import { fieldOf, fieldsRead, withoutCovered } from "../expressions/fields.ts";
import type { EventEntry, ExitDefinition, GoalDefinition, JourneyDefinition } from "../journey/definition.ts";
import { longestTime } from "../plan/longest.ts";
import type { Plan } from "../plan/plan.ts";
import { allSteps, expressionsOf } from "../steps/kinds.ts";
import type { Step } from "../steps/step.ts";

type Paths = readonly (readonly string[])[];

/** What the running system is told of a journey, but for its version. `templateReads`: paths that its templates read. */
export function journeyRules(
  journey: JourneyDefinition,
  plan: Plan,
  templateReads: Paths,
): Omit<JourneyRules, "version"> {
  const steps = allSteps(journey.steps);
  const inner = [...steps.flatMap(stepReads), ...templateReads];
  const waits = steps.filter((step) => step.kind === "event_wait");
  return {
    journey: journey.name.value,
    title: journey.title,
    enter: journey.enter.map(enterRule),
    ...(journey.from === undefined ? {} : { from: journey.from }),
    ...(journey.until === undefined ? {} : { until: journey.until }),
    ...(journey.retired ? { retired: true as const } : {}),
    ...(journey.holdout === undefined ? {} : { holdout: journey.holdout }),
    inside: entryRules(journey, waits, inner),
    entryFields: entryFields(journey, waits, inner),
    longest: longestTime(plan),
  };
}

/** The rule of one wait; `reads` are the paths that the journey's conditions and templates read. */
export function waitRule(step: Step<"event_wait">, reads: Paths): WaitRule {
  return {
    event: step.event,
    since: step.since,
    fields: fieldsRead(
      reads.filter(([root, id]) => root === "steps" && id === step.id),
      ["steps", step.id, "event"],
    ),
    ...(step.same === undefined ? {} : { same: step.same }),
    ...(step.when === undefined ? {} : { when: step.when.text }),
    ...(step.of === undefined ? {} : { of: step.of.value }),
  };
}

/** The paths that the expressions of a step read. */
export function stepReads(step: Step): Paths {
  return expressionsOf(step).flatMap(({ expression }) => expression.reads.map((read) => read.path));
}

function enterRule(entry: EventEntry): EnterRule {
  return {
    event: entry.event,
    again: entry.again,
    againPer: entry.againPer,
    inside: entry.inside,
    ...(entry.when === undefined ? {} : { when: entry.when.text }),
    ...(entry.key === undefined ? {} : { key: entry.key.text }),
    ...(entry.limit === undefined ? {} : { limit: entry.limit }),
    ...(entry.sample === undefined ? {} : { sample: entry.sample }),
  };
}

function entryRules(journey: JourneyDefinition, waits: readonly Step<"event_wait">[], reads: Paths): EntryRules {
  return {
    exit: journey.exit.map(exitRule),
    ...(journey.goal === undefined ? {} : { goal: goalRule(journey.goal) }),
    ...(journey.timeout === undefined ? {} : { timeout: journey.timeout }),
    watch: waits
      .filter((step) => step.since === "entry" || step.of !== undefined)
      .map((step): WatchRule => ({ step: step.id, ...waitRule(step, reads) })),
  };
}

function exitRule({ event, same, when, reason }: ExitDefinition): ExitRule {
  return {
    reason,
    ...(event === undefined ? {} : { event }),
    ...(same === undefined ? {} : { same }),
    ...(when === undefined ? {} : { when: when.text }),
  };
}

function goalRule(goal: GoalDefinition): GoalRule {
  const value =
    goal.value === undefined
      ? undefined
      : "literal" in goal.value
        ? { literal: goal.value.literal }
        : { expression: goal.value.expression.text };
  return {
    event: goal.event,
    within: goal.within,
    exit: goal.exit,
    ...(goal.same === undefined ? {} : { same: goal.same }),
    ...(goal.when === undefined ? {} : { when: goal.when.text }),
    ...(goal.of === undefined ? {} : { of: goal.of.value }),
    ...(value === undefined ? {} : { value }),
  };
}

function entryFields(journey: JourneyDefinition, waits: readonly Step<"event_wait">[], inner: Paths): string[] {
  const { goal } = journey;
  const expressions = [
    ...journey.exit.map((exit) => exit.when),
    goal?.when,
    goal?.value !== undefined && "expression" in goal.value ? goal.value.expression : undefined,
  ];
  const outer = expressions.flatMap((expression) => expression?.reads.map((read) => read.path) ?? []);
  const same = [...journey.exit, ...(goal === undefined ? [] : [goal]), ...waits].flatMap((one) => one.same ?? []);
  const fields = new Set([...fieldsRead([...outer, ...inner], ["entry"]), ...same.map(sameField)]);
  return withoutCovered(fields);
}

/** The field that a `same` compares, as kept. */
export function sameField(path: string): string {
  return fieldOf(path.split("."));
}
