import { defined } from "../../../core/model/defined.ts";
import { EXPRESSION, type Expression } from "../expressions/expression.ts";
import { required } from "../yaml/fields.ts";
import { choicePlace, choiceTitle } from "./choice.ts";
import { STEPS } from "./form.ts";
import { decided, NONE, type Path, type StepBase, type WrittenKind } from "./kind.ts";

/** One path where the condition holds, another where it does not. */
export interface IfStep extends StepBase {
  readonly condition: Expression;
  readonly then: Path;
  readonly else?: Path;
}

export const ifKind: WrittenKind<"if"> = {
  ...choicePlace,
  what: "if",
  form: {
    schema: EXPRESSION.schema,
    beside: { then: STEPS, else: STEPS },
    required: ["then"],
    read(step, reading) {
      const field = step.fields.get("if");
      if (field === undefined) return undefined;
      const condition = EXPRESSION.read(field.value, reading.report);
      const base = step.base(() => reading.deriveId("if"));
      const thenTree = required(step.fields, "then", "An if", "Add `then` with the steps for those it holds for.");
      const then = thenTree === undefined ? undefined : reading.readPath(thenTree, "then");
      const elseField = step.fields.get("else");
      const otherwise = elseField === undefined ? undefined : reading.readPath(elseField.value, "else");
      if (condition === undefined || then === undefined) return undefined;
      return { kind: "if", condition, then, ...defined({ else: otherwise }), ...base };
    },
    elsewhere: ["decision", "condition", "filter", "when", "conditional_split", "conditional split", "check"],
    example: "- if: profile.plan = 'pro'",
  },
  results: NONE,
  waits: false,
  paths: (step) => [step.then, step.else],
  expressions: (step) => decided([step.condition]),
  uses: NONE,
  plan: (step, next, plan) =>
    plan.add(step.id, {
      kind: "if",
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
  diffTitle: (step) => `if ${choiceTitle(step)}`,
};
