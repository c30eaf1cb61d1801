import type { Located } from "../../values/text.ts";
import type { MapTree } from "../../yaml/tree.ts";
import type { OpenStep, Reading } from "../form.ts";
import { NONE, type Path, type Step, type StepBase, type StepKind } from "../kind.ts";
import { waitChanges } from "./changes.ts";
import { eitherPlace } from "./either.ts";
import { BOUNDED, FOR_SEGMENT, readPaths, reportEndless } from "./shapes.ts";

/** Wait until the customer is in a segment, up to some time. */
export interface SegmentWaitStep extends StepBase {
  readonly segment: Located<string>;
  readonly upTo: number;
  readonly then?: Path;
  readonly else?: Path;
}

export const segmentWaitKind: StepKind<"segment_wait"> = {
  ...eitherPlace,
  what: "wait for a segment",
  results: () => ["happened", "failed"],
  waits: true,
  paths: (step) => [step.then, step.else],
  expressions: NONE,
  uses: ({ segment }) => [{ what: "segment", name: segment }],
  plan: (step, next, plan) =>
    plan.add(step.id, {
      kind: "segment_wait",
      step,
      happened: plan.path(step.then, next),
      otherwise: plan.path(step.else, next),
    }),
  diffTitle: (step) => `wait for segment ${step.segment.value}`,
  changes: (before, after) =>
    after.kind === "segment_wait" ? waitChanges(before, after, segmentWaitKind.diffTitle) : [],
};

/** `wait: { for: { segment: loyal }, up to: 30d }` with `then` and `else` beside it. */
export function readSegmentWait(step: OpenStep, wait: MapTree, what: MapTree, reading: Reading): Step | undefined {
  const { report } = reading;
  const opened = BOUNDED.open(wait, report);
  const { "up to": upTo } = opened?.whole ?? {};
  if (opened?.field("up to") === undefined) reportEndless(wait, report);
  const paths = readPaths(step.fields, reading);
  const { segment } = FOR_SEGMENT.read(what, report) ?? {};
  const base = step.base(() => reading.deriveId("wait"));
  return segment === undefined || upTo === undefined
    ? undefined
    : { kind: "segment_wait", segment, upTo, ...paths, ...base };
}
