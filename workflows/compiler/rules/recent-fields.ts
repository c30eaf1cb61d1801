import type { Expression } from "../expressions/expression.ts";
import { fieldsRead, withoutCovered } from "../expressions/rule-reads.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { allSteps } from "../steps/kinds.ts";
import { sameField } from "./journey-rules.ts";
import { waitedEvents } from "./wait-rules.ts";

/**
 * Per event name the properties that are kept in `recent`: what exits, goals and waits compare when they look back.
 * `waitFields`: what later steps read of the events that a journey's waits matched, by wait.
 */
export function recentFields(
  journeys: readonly JourneyDefinition[],
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
    const value = goal?.value !== undefined && "expression" in goal.value ? goal.value.expression : undefined;
    if (goal !== undefined) note(goal.event, [goal.when, value], same(goal));
    for (const step of allSteps(journey.steps)) {
      for (const match of waitedEvents(step)) {
        note(match.event, [match.when], [...same(match), ...waitFields(journey, step.id)]);
      }
    }
  }
  const found = [...fields].filter(([, names]) => names.size > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(found.map(([event, names]) => [event, withoutCovered(names)]));
}

function same(rule: { readonly same?: string }): string[] {
  return rule.same === undefined ? [] : [sameField(rule.same)];
}
