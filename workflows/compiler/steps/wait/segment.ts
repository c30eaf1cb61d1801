import { readName } from "../../values/name.ts";
import type { Located } from "../../values/text.ts";
import { type Fields, openMap, required } from "../../yaml/fields.ts";
import type { MapTree } from "../../yaml/tree.ts";
import type { OpenStep, Reading } from "../form.ts";
import { NONE, type StepKind } from "../kind.ts";
import type { Path, Step, StepBase } from "../step.ts";
import { readBound, readPaths } from "./bounded.ts";
import { waitChanges } from "./changes.ts";
import { eitherPlace } from "./either.ts";

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
export function readSegmentWait(step: OpenStep, wait: Fields, tree: MapTree, reading: Reading): Step | undefined {
  const paths = readPaths(step.fields, reading);
  const upTo = readBound(wait, reading);
  const fields = openMap(tree, "A wait for a segment", ["segment"], reading.report);
  const named = fields === undefined ? undefined : required(fields, "segment", "A wait for a segment");
  const segment = named === undefined ? undefined : readName(named, reading.report);
  const base = step.base(() => reading.deriveId("wait"));
  return segment === undefined || upTo === undefined
    ? undefined
    : { kind: "segment_wait", segment, upTo, ...paths, ...base };
}
