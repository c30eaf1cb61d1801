import { onward } from "../../emit/emitting.ts";
import { STATE_EVENTS } from "../../plan/attempts.ts";
import { readDuration, spoken } from "../../values/duration.ts";
import type { Tree } from "../../yaml/tree.ts";
import type { OpenStep, Reading } from "../form.ts";
import { NONE, STRAIGHT_ON, type StepKind } from "../kind.ts";
import type { Step, StepBase } from "../step.ts";
import { waitChanges } from "./changes.ts";
import { noPaths } from "./shapes.ts";

/** Wait for some time. */
export interface DelayStep extends StepBase {
  readonly milliseconds: number;
}

export const delayKind: StepKind<"delay"> = {
  what: "wait",
  results: NONE,
  waits: true,
  paths: STRAIGHT_ON,
  expressions: NONE,
  uses: NONE,
  plan: (step, next, plan) => plan.add(step.id, { kind: "delay", step, next }),
  successors: ({ next }) => [next],
  title: ({ step }) => step.title?.value ?? `Wait ${spoken(step.milliseconds)}`,
  look: ({ step, next }) => ({ label: step.title?.value ?? `${spoken(step.milliseconds)} later`, next }),
  states: (key, { step, next }, emitting) => [
    [emitting.entry(key), { Type: "Wait", Seconds: step.milliseconds / 1000, ...onward(next, emitting) }],
  ],
  historyEvents: () => STATE_EVENTS,
  longest: ({ step }) => step.milliseconds,
  leavesResult: false,
  diffTitle: (step) => `wait ${spoken(step.milliseconds)}`,
  changes: (before, after) => (after.kind === "delay" ? waitChanges(before, after, delayKind.diffTitle) : []),
};

/** `wait: 3d`. */
export function readDelay(step: OpenStep, tree: Tree, reading: Reading): Step | undefined {
  noPaths(step, "A wait for some time", reading);
  const milliseconds = readDuration(tree, reading.report);
  return milliseconds === undefined
    ? undefined
    : { kind: "delay", milliseconds, ...step.base(() => reading.deriveId("wait")) };
}
