import type { Expression } from "../expressions/expression.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { entryExpressions, entrySegments } from "../journey/entries/kinds.ts";
import { allSteps, expressionsOf, namesUsed } from "../steps/kinds.ts";
import type { Value } from "../values/value.ts";

/** The names that a journey uses. Each of them must be sound for the journey to run. */
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
    templates: new Set(namesUsed(steps, "template")),
    segments: new Set([...asked, ...entered, ...namesUsed(steps, "segment"), ...namesUsed(steps, "list")]),
    destinations: new Set(namesUsed(steps, "destination")),
    journeys: new Set(namesUsed(steps, "journey")),
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
