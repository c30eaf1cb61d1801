import { readDuration } from "../../values/duration.ts";
import type { Tree } from "../../yaml/tree.ts";
import type { StepKind } from "../kind.ts";
import type { OpenStep, Reading } from "../reading.ts";
import type { Step } from "../step.ts";
import { noPaths } from "./paths.ts";

/** `wait: 3d`. */
export function readDelay(step: OpenStep, tree: Tree, reading: Reading): Step | undefined {
  noPaths(step, "A wait for some time", reading);
  const milliseconds = readDuration(tree, reading.report);
  return milliseconds === undefined
    ? undefined
    : { kind: "delay", milliseconds, ...step.base(() => reading.deriveId("wait")) };
}

export const delayKind: StepKind<"delay"> = {
  what: "wait",
  results: [],
  waits: true,
  paths: () => [],
  ends: () => false,
  expressions: () => [],
  plan: (step, next, plan) => plan.add(step.id, { kind: "delay", step, next }),
};
