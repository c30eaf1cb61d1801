import { defined } from "../../../core/model/defined.ts";
import { readExpression } from "../expressions/expression.ts";
import { readDuration } from "../values/duration.ts";
import { readWholeNumber } from "../values/share.ts";
import { openMap, optional, required } from "../yaml/fields.ts";
import type { Tree } from "../yaml/tree.ts";
import { endsWithAll } from "./ends.ts";
import type { StepKind } from "./kind.ts";
import type { Reading, StepForm } from "./reading.ts";
import type { RepeatStep } from "./step.ts";

/** A pass every five minutes for a year. */
const MOST_PASSES = 105_120;

/** `repeat: { every: 3d, at most: 4, until: … }` with its `steps` beside it. */
export const repeatForm: StepForm = {
  fields: ["steps"],
  read(step, reading) {
    const field = step.fields.get("repeat");
    if (field === undefined) return undefined;
    required(step.fields, "id", "A repeat", "Add `id`: its passes are counted by it.");
    const rule = readRule(field.value, reading);
    const tree = required(step.fields, "steps", "A repeat", "Add `steps` beside `repeat`, with what is repeated.");
    const steps = tree === undefined ? undefined : reading.readPath(tree, "steps");
    const base = step.base(() => reading.deriveId("repeat"));
    return rule === undefined || steps === undefined ? undefined : { kind: "repeat", ...rule, steps, ...base };
  },
};

function readRule(tree: Tree, { report }: Reading): Pick<RepeatStep, "every" | "atMost" | "until"> | undefined {
  const fields = openMap(tree, "A repeat", ["every", "at most", "until"], report);
  if (fields === undefined) return undefined;
  const everyTree = required(fields, "every", "A repeat", "Add `every: 3d`: how long to wait between two passes.");
  const every = everyTree === undefined ? undefined : readDuration(everyTree, report);
  const until = optional(fields, "until", readExpression);
  const bound = fields.get("at most");
  if (bound === undefined) {
    report(
      "SJ304",
      { ...tree.at, length: 1 },
      { message: "This repeat could go on for ever: it has no `at most`.", hint: "Add `at most: 4`." },
    );
    return undefined;
  }
  const atMost = readWholeNumber(bound.value, report, 2, MOST_PASSES);
  if (every === undefined || atMost === undefined) return undefined;
  return { every, atMost, ...defined({ until }) };
}

export const repeatKind: StepKind<"repeat"> = {
  what: "repeat",
  results: [],
  paths: (step) => [step.steps],
  ends: (step) => endsWithAll([step.steps]),
  expressions: (step) => (step.until === undefined ? [] : [{ expression: step.until, looked: "after" }]),
  plan(step, next, plan) {
    const again = `again:${step.id}`;
    const body = plan.path(step.steps, again);
    plan.add(again, {
      kind: "again",
      step,
      messages: step.until === undefined ? [] : plan.messages(step.until),
      body,
      next,
    });
    return body;
  },
};
