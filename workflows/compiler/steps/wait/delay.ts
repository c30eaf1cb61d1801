import type { StepKind } from "../kind.ts";

export const delayKind: StepKind<"delay"> = {
  what: "wait",
  results: [],
  paths: () => [],
  ends: () => false,
  expressions: () => [],
  plan: (step, next, plan) => plan.add(step.id, { kind: "delay", step, next }),
};
