import type { Expression } from "../expressions/expression.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { entryExpressions, entrySegments } from "../journey/entries/kinds.ts";
import { allSteps, expressionsOf } from "../steps/kinds.ts";
import type { Step } from "../steps/step.ts";
import type { Value } from "../values/value.ts";

/** What of the workspace a journey names: what has to be sound for it to run. */
export interface UsedNames {
  readonly templates: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
  readonly destinations: ReadonlySet<string>;
  /** Journeys that it starts. */
  readonly journeys: ReadonlySet<string>;
  /** Files of the shared steps that it uses. */
  readonly shared: ReadonlySet<string>;
}

export function usedNames(definition: JourneyDefinition): UsedNames {
  const steps = allSteps(definition.steps);
  const asked = expressionsIn(definition).flatMap(({ segments }) => segments.map(({ name }) => name));
  const entered = definition.enter.flatMap(entrySegments).map(({ name }) => name.value);
  return {
    templates: new Set(steps.flatMap((step) => (step.kind === "send" ? step.templates.map(({ value }) => value) : []))),
    segments: new Set([...asked, ...entered, ...steps.flatMap(segmentsOf)]),
    destinations: new Set(steps.flatMap((step) => (step.kind === "call" ? [step.destination.value] : []))),
    journeys: new Set(steps.flatMap((step) => (step.kind === "start" ? [step.journey.value] : []))),
    shared: new Set(steps.flatMap(({ at }) => (at.file === undefined ? [] : [at.file]))),
  };
}

/** Every expression of a journey. */
export function expressionsIn(definition: JourneyDefinition): readonly Expression[] {
  const { enter, exit, goal, steps } = definition;
  const given = [
    ...enter.flatMap((entry) => [entry.when, entry.key, ...entryExpressions(entry)]),
    ...exit.map(({ when }) => when),
    goal?.when,
    ...(goal?.value === undefined ? [] : [expressionIn(goal.value)]),
    ...allSteps(steps).flatMap((step) => expressionsOf(step).map(({ expression }) => expression)),
  ];
  return given.flatMap((expression) => expression ?? []);
}

function expressionIn(value: Value): Expression | undefined {
  return "expression" in value ? value.expression : undefined;
}

function segmentsOf(step: Step): readonly string[] {
  if (step.kind === "segment_wait") return [step.segment.value];
  return step.kind === "update" ? [...step.join, ...step.leave].map(({ value }) => value) : [];
}
