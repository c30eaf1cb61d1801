import { readName } from "../../values/name.ts";
import { type Fields, openMap, required } from "../../yaml/fields.ts";
import type { MapTree } from "../../yaml/tree.ts";
import { endsWithAll } from "../ends.ts";
import type { StepKind } from "../kind.ts";
import type { OpenStep, Reading } from "../reading.ts";
import { SEGMENT_WAIT_RESULTS } from "../results.ts";
import type { Step } from "../step.ts";
import { readBound } from "./bound.ts";
import { readPaths } from "./paths.ts";

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

export const segmentWaitKind: StepKind<"segment_wait"> = {
  what: "wait for a segment",
  results: SEGMENT_WAIT_RESULTS,
  waits: true,
  paths: (step) => [step.then, step.else].flatMap((path) => path ?? []),
  ends: (step) => endsWithAll([step.then, step.else]),
  expressions: () => [],
  plan: (step, next, plan) =>
    plan.add(step.id, {
      kind: "event_wait",
      step,
      happened: plan.path(step.then, next),
      otherwise: plan.path(step.else, next),
    }),
};
