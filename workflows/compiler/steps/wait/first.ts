import { defined } from "../../../../core/model/defined.ts";
import { readEventName } from "../../values/event-name.ts";
import { readText } from "../../values/text.ts";
import { type Fields, openMap, optional, readList, required } from "../../yaml/fields.ts";
import type { Tree } from "../../yaml/tree.ts";
import { endsWithAll } from "../ends.ts";
import type { StepKind } from "../kind.ts";
import type { OpenStep, Reading } from "../reading.ts";
import { FIRST_WAIT_RESULTS } from "../results.ts";
import type { FirstArm, Step } from "../step.ts";
import { readBound } from "./bound.ts";
import { MATCH_FIELDS, matchExpressions, readMatch, readSince } from "./match.ts";
import { readElse } from "./paths.ts";

/** `wait: { up to: 14d, same: orderId }` with `first: [ { event: …, then: … } ]` and `else` beside it. */
export function readFirstWait(step: OpenStep, wait: Fields, list: Tree, reading: Reading): Step | undefined {
  const { report } = reading;
  const then = step.fields.get("then");
  if (then !== undefined) {
    report("SJ301", then.key, {
      message: "A wait for the first of several events has no `then` of its own.",
      found: "then",
      hint: "Each event under `first` has its own `then`; steps for all of them come after the wait.",
    });
  }
  const upTo = readBound(wait, reading);
  const since = readSince(wait, report);
  const same = optional(wait, "same", readText);
  const shared = same === undefined ? {} : { same };
  const arms: FirstArm[] = [];
  for (const item of readList(list, "first", report)) {
    const arm = readArm(item, shared, reading);
    if (arm === undefined) continue;
    const { event } = arm.match;
    if (arms.some((before) => coversAll(before, arm))) {
      report("SJ341", item.at, { message: `\`${event}\` is listed before, and taken there.`, found: event });
    }
    arms.push(arm);
  }
  const otherwise = readElse(step.fields, reading);
  const base = step.base(() => reading.deriveId("wait"));
  return upTo === undefined || arms.length === 0
    ? undefined
    : { kind: "first_wait", arms, since, upTo, ...otherwise, ...base };
}

/** Whether an arm takes every event that a later one would. */
function coversAll({ match }: FirstArm, { match: later }: FirstArm): boolean {
  if (match.event !== later.event || match.when !== undefined) return false;
  return [undefined, later.same].includes(match.same) && [undefined, later.of?.value].includes(match.of?.value);
}

function readArm(tree: Tree, shared: { same?: string }, reading: Reading): FirstArm | undefined {
  const { report } = reading;
  const fields = openMap(tree, "An event under `first`", ["event", ...MATCH_FIELDS, "then"], report);
  if (fields === undefined) return undefined;
  const eventTree = required(fields, "event", "An event under `first`");
  const event = eventTree === undefined ? undefined : readEventName(eventTree, report);
  const then = optional(fields, "then", (path) => reading.readPath(path, "then"));
  const match = readMatch(fields);
  if (event === undefined) return undefined;
  return { match: { event, ...shared, ...match }, ...defined({ then }) };
}

export const firstWaitKind: StepKind<"first_wait"> = {
  what: "wait for the first of several events",
  results: FIRST_WAIT_RESULTS,
  waits: true,
  paths: (step) => [...step.arms.map((arm) => arm.then), step.else].flatMap((path) => path ?? []),
  ends: (step) => endsWithAll([...step.arms.map((arm) => arm.then), step.else]),
  expressions: (step) =>
    matchExpressions(
      step.arms.map((arm) => arm.match),
      step.since,
    ),
  plan: (step, next, plan) =>
    plan.add(step.id, {
      kind: "first_wait",
      step,
      arms: step.arms.map((arm) => plan.path(arm.then, next)),
      otherwise: plan.path(step.else, next),
    }),
};
