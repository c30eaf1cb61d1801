import { defined } from "../../../core/model/defined.ts";
import { readExpression } from "../expressions/expression.ts";
import { openMap, readList, required } from "../yaml/fields.ts";
import type { Tree } from "../yaml/tree.ts";
import { endsWithAll } from "./ends.ts";
import type { StepKind } from "./kind.ts";
import type { Reading, StepForm } from "./reading.ts";
import type { Arm } from "./step.ts";

export const branchForm: StepForm = {
  fields: ["else"],
  read(step, reading) {
    const field = step.fields.get("branch");
    if (field === undefined) return undefined;
    const base = step.base(() => reading.deriveId("branch"));
    const items = readList(field.value, "branch", reading.report);
    const arms = items.flatMap((item) => readArm(item, reading) ?? []);
    const elseField = step.fields.get("else");
    const otherwise = elseField === undefined ? undefined : reading.readPath(elseField.value, "else");
    if (arms.length === 0) return undefined;
    return { kind: "branch", arms, ...defined({ else: otherwise }), ...base };
  },
};

function readArm(tree: Tree, reading: Reading): Arm | undefined {
  const stray = tree.kind === "map" && !tree.fields.has("if") ? tree.fields.get("else") : undefined;
  if (stray !== undefined) {
    reading.report("SJ301", stray.key, {
      message: "`else` stands among the arms of the branch.",
      found: "else",
      hint: "Remove the dash in front of it and line it up with `branch`.",
    });
    return undefined;
  }
  const fields = openMap(tree, "An arm of a branch", ["if", "then"], reading.report);
  if (fields === undefined) return undefined;
  const conditionTree = required(fields, "if", "An arm of a branch");
  const condition = conditionTree === undefined ? undefined : readExpression(conditionTree, reading.report);
  const thenTree = required(fields, "then", "An arm of a branch");
  const then = thenTree === undefined ? undefined : reading.readPath(thenTree, "then");
  return condition === undefined || then === undefined ? undefined : { condition, then };
}

export const branchKind: StepKind<"branch"> = {
  what: "branch",
  results: [],
  paths: (step) => [...step.arms.map((arm) => arm.then), ...(step.else === undefined ? [] : [step.else])],
  ends: (step) => endsWithAll([...step.arms.map((arm) => arm.then), step.else]),
  expressions: (step) => step.arms.map((arm) => ({ expression: arm.condition, looked: "decide" })),
  plan: (step, next, plan) =>
    plan.add(step.id, {
      kind: "choose",
      step,
      arms: step.arms.map((arm, i) => ({
        answer: `${step.id}_C${i + 1}`,
        condition: arm.condition.text,
        messages: plan.messages(arm.condition),
        to: plan.path(arm.then, next),
      })),
      otherwise: plan.path(step.else, next),
    }),
};
