import { defined } from "../../../core/model/defined.ts";
import { readExpression } from "../expressions/expression.ts";
import { required } from "../yaml/fields.ts";
import { endsWithAll } from "./ends.ts";
import type { StepKind } from "./kind.ts";
import type { StepForm } from "./reading.ts";

export const ifForm: StepForm = {
  fields: ["then", "else"],
  read(step, reading) {
    const field = step.fields.get("if");
    if (field === undefined) return undefined;
    const condition = readExpression(field.value, reading.report);
    const base = step.base(() => reading.deriveId("if"));
    const thenTree = required(step.fields, "then", "An if", "Add `then` with the steps for those it holds for.");
    const then = thenTree === undefined ? undefined : reading.readPath(thenTree, "then");
    const elseField = step.fields.get("else");
    const otherwise = elseField === undefined ? undefined : reading.readPath(elseField.value, "else");
    if (condition === undefined || then === undefined) return undefined;
    return { kind: "if", condition, then, ...defined({ else: otherwise }), ...base };
  },
};

export const ifKind: StepKind<"if"> = {
  what: "if",
  results: [],
  paths: (step) => [step.then, ...(step.else === undefined ? [] : [step.else])],
  ends: (step) => endsWithAll([step.then, step.else]),
  expressions: (step) => [{ expression: step.condition, looked: "decide" }],
  plan: (step, next, plan) =>
    plan.add(step.id, {
      kind: "choose",
      step,
      arms: [
        {
          answer: step.id,
          condition: step.condition.text,
          messages: plan.messages(step.condition),
          to: plan.path(step.then, next),
        },
      ],
      otherwise: plan.path(step.else, next),
    }),
};
