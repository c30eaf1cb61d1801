import type { ReadyJourney } from "../../workflows/compiler/journey/compile.ts";
import { allSteps } from "../../workflows/compiler/steps/kinds.ts";
import type { SplitPaths } from "../../workflows/compiler/testing/pick-customer.ts";

/** The splits of a journey, with the paths and weights that customers are drawn by. */
export function splitsOf({ definition }: ReadyJourney): readonly SplitPaths[] {
  return allSteps(definition.steps).flatMap((step) =>
    step.kind === "split" ? [{ split: step.id, paths: step.ways.map(({ name, weight }) => ({ name, weight })) }] : [],
  );
}
