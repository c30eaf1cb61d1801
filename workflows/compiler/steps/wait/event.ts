import { endsWithAll } from "../ends.ts";
import type { StepKind } from "../kind.ts";
import { EVENT_WAIT_RESULTS } from "../results.ts";

export const eventWaitKind: StepKind<"event_wait"> = {
  what: "wait for an event",
  results: EVENT_WAIT_RESULTS,
  paths: (step) => [step.then, step.else].flatMap((path) => path ?? []),
  ends: (step) => endsWithAll([step.then, step.else]),
  expressions: (step) => (step.when === undefined ? [] : [{ expression: step.when, looked: "match" }]),
  plan: (step, next, plan) =>
    plan.add(step.id, {
      kind: "event_wait",
      step,
      happened: plan.path(step.then, next),
      otherwise: plan.path(step.else, next),
    }),
};
