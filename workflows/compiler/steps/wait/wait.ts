import type { Report } from "../../diagnostics/report.ts";
import { onward } from "../../emit/emitting.ts";
import { STATE_EVENTS } from "../../plan/attempts.ts";
import { DURATION, readDuration, spoken } from "../../values/duration.ts";
import { list } from "../../yaml/readers.ts";
import { type MapTree, shown, type Tree } from "../../yaml/tree.ts";
import { type OpenStep, type Reading, STEPS, type StepForm } from "../form.ts";
import { NONE, STRAIGHT_ON, type Step, type StepBase, type StepKind } from "../kind.ts";
import { waitChanges } from "./changes.ts";
import { readEventWait } from "./event.ts";
import { readFirstWait } from "./first.ts";
import { MOMENT_WAIT, readMomentWait } from "./moment.ts";
import { readSegmentWait } from "./segment.ts";
import { BOUNDED, BOUNDED_BY_DATE, FIRST, FIRST_ARM, noPaths, withoutPaths } from "./shapes.ts";

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
function readDelay(step: OpenStep, tree: Tree, reading: Reading): Step | undefined {
  noPaths(step, "A wait for some time", reading);
  const milliseconds = readDuration(tree, reading.report);
  return milliseconds === undefined
    ? undefined
    : { kind: "delay", milliseconds, ...step.base(() => reading.deriveId("wait")) };
}

/** What may stand behind `wait`, but beside `first`. */
const WAITS = [DURATION, BOUNDED, BOUNDED_BY_DATE, MOMENT_WAIT];

const MOMENT_WORDS = ["until", "at", "days", "zone", "offset", "past"];

/** Every way of waiting; what is written tells which. */
export const waitForm: StepForm = {
  schema: { description: "Some time, a moment, an event or a segment." },
  beside: { then: STEPS, else: STEPS, first: list(FIRST_ARM).schema },
  also: {
    anyOf: [
      { required: ["first"], properties: { wait: FIRST.schema } },
      {
        not: { required: ["first"] },
        properties: { wait: { anyOf: WAITS.map(({ schema }) => schema) } },
      },
    ],
  },
  read(step, reading) {
    const field = step.fields.get("wait");
    if (field === undefined) return undefined;
    if (field.value.kind !== "map") return readDelay(step, field.value, reading);
    const wait = withoutPaths(field.value, reading);
    if (field.value.fields.has("first") && !wait.fields.has("for")) return undefined;
    const word = MOMENT_WORDS.find((one) => wait.fields.has(one));
    const bounded = ["for", "up to"].find((one) => wait.fields.has(one));
    if (isUntilDate(wait)) return readOpen(step, wait, reading);
    if (word !== undefined && bounded !== undefined) {
      reading.report("SJ342", wait.fields.get(word)?.key ?? wait.at, {
        message: "This wait is for a moment and for something to happen.",
        found: `${bounded}, ${word}`,
        hint: "Make two waits of it, each with its own dash.",
      });
      return undefined;
    }
    return word === undefined ? readOpen(step, wait, reading) : readMomentWait(step, wait, reading);
  },
  elsewhere: ["delay", "pause", "sleep", "time_delay", "time delay", "timer", "wait_until", "wait until"],
  example: "- wait: 3d",
};

/** It is for an event, until a date in place of a time. */
function isUntilDate({ fields }: MapTree): boolean {
  const what = fields.get("for")?.value;
  const isSegment = what?.kind === "map" && what.fields.has("segment");
  return what !== undefined && !isSegment && fields.has("until") && !fields.has("up to") && !fields.has("past");
}

/** A wait for something that may never come. */
function readOpen(step: OpenStep, wait: MapTree, reading: Reading): Step | undefined {
  const first = step.fields.get("first");
  if (first !== undefined) return readFirstWait(step, wait, first.value, reading);
  const what = readWhat(wait, wait.fields.get("for")?.value, reading.report);
  if (what === undefined) return undefined;
  return what.fields.has("segment")
    ? readSegmentWait(step, wait, what, reading)
    : readEventWait(step, wait, what, reading);
}

function readWhat(wait: MapTree, what: Tree | undefined, report: Report): MapTree | undefined {
  if (what?.kind === "map") return what;
  if (what === undefined) {
    report(
      "SJ109",
      { ...wait.at, length: 1 },
      { message: "A wait needs `for`.", hint: "Add `for: { event: … }`, or write `wait: 3d`." },
    );
    return undefined;
  }
  report("SJ110", what.at, {
    message: "What a wait is for is written as fields.",
    found: shown(what),
    allowed: "{ event: … }, { all: [ … ] } or { segment: … }",
    ...(what.kind === "text" ? { hint: `Write \`for: { event: ${shown(what)} }\`.` } : {}),
  });
  return undefined;
}
