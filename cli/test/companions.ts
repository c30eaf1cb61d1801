import type { ReadyJourney } from "../../workflows/compiler/journey/compile.ts";
import { allSteps } from "../../workflows/compiler/steps/kinds.ts";

/** These journeys, those that they start, those that these start, and so on. */
export function companions(ready: readonly ReadyJourney[], names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    const journey = ready.find(({ compiled }) => compiled.journey === name);
    if (journey === undefined || found.has(name)) return;
    found.add(name);
    for (const started of startedBy(journey)) add(started);
  };
  for (const name of names) add(name);
  return found;
}

/** The journeys that a journey starts. */
export function startedBy({ definition }: Pick<ReadyJourney, "definition">): readonly string[] {
  return allSteps(definition.steps).flatMap((step) => (step.kind === "start" ? [step.journey.value] : []));
}
