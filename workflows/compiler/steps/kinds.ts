import { branchKind } from "./branch.ts";
import { callKind } from "./call.ts";
import { emitKind } from "./emit.ts";
import { exitKind } from "./exit.ts";
import { ifKind } from "./if.ts";
import type { StepExpression, StepKind } from "./kind.ts";
import { repeatKind } from "./repeat.ts";
import { sendKind } from "./send.ts";
import { splitKind } from "./split.ts";
import { startKind } from "./start.ts";
import type { Kind, Path, Step } from "./step.ts";
import { updateKind } from "./update.ts";
import { delayKind } from "./wait/delay.ts";
import { eventWaitKind } from "./wait/event.ts";
import { firstWaitKind } from "./wait/first.ts";
import { momentKind } from "./wait/moment.ts";
import { segmentWaitKind } from "./wait/segment.ts";

/** Every kind of step. */
export const KINDS: { readonly [K in Kind]: StepKind<K> } = {
  send: sendKind,
  delay: delayKind,
  moment: momentKind,
  event_wait: eventWaitKind,
  first_wait: firstWaitKind,
  segment_wait: segmentWaitKind,
  if: ifKind,
  branch: branchKind,
  split: splitKind,
  repeat: repeatKind,
  update: updateKind,
  emit: emitKind,
  start: startKind,
  call: callKind,
  exit: exitKind,
};

/** The paths directly below a step. */
export function pathsOf<K extends Kind>(step: Step<K>): readonly Path[] {
  return KINDS[step.kind].paths(step);
}

/** Every step of a path and below it, in the order of the file. */
export function allSteps(path: Path): Step[] {
  return path.steps.flatMap((step) => [step, ...pathsOf(step).flatMap(allSteps)]);
}

/** The expressions of a step. */
export function expressionsOf<K extends Kind>(step: Step<K>): readonly StepExpression[] {
  return KINDS[step.kind].expressions(step);
}
