import { defined } from "../../../core/model/defined.ts";
import { EXPRESSION, type Expression } from "../expressions/expression.ts";
import { readList } from "../yaml/fields.ts";
import { asWritten, list } from "../yaml/readers.ts";
import { shape } from "../yaml/shape.ts";
import type { Tree } from "../yaml/tree.ts";
import { choicePlace, choiceTitle } from "./choice.ts";
import { type Reading, STEPS } from "./form.ts";
import { decided, NONE, type Path, type StepBase, type WrittenKind } from "./kind.ts";

/** The path of the first arm whose condition holds. */
export interface BranchStep extends StepBase {
  readonly arms: readonly Arm[];
  readonly else?: Path;
}

interface Arm {
  readonly condition: Expression;
  readonly then: Path;
}

const ARM = shape("An arm of a branch", {
  if: { as: EXPRESSION, required: true, description: "The condition" },
  then: { as: asWritten(STEPS), required: true, description: "The steps for those it holds for" },
});

export const branchKind: WrittenKind<"branch"> = {
  ...choicePlace,
  what: "branch",
  form: {
    schema: list(ARM).schema,
    beside: { else: STEPS },
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
    elsewhere: ["switch", "multi_condition", "multi_split", "multi split", "case", "paths"],
    instead: () => "In a branch each arm has its own `if` and `then`.",
    example: "- branch:\n    - if: steps.survey.clicked\n      then: [ { send: thanks } ]",
  },
  results: NONE,
  waits: false,
  paths: (step) => [...step.arms.map((arm) => arm.then), step.else],
  expressions: (step) => decided(step.arms.map((arm) => arm.condition)),
  uses: NONE,
  plan: (step, next, plan) =>
    plan.add(step.id, {
      kind: "branch",
      step,
      arms: step.arms.map((arm, i) => ({
        answer: `${step.id}_C${i + 1}`,
        condition: arm.condition.text,
        messages: plan.messages(arm.condition),
        to: plan.path(arm.then, next),
      })),
      otherwise: plan.path(step.else, next),
    }),
  diffTitle: (step) => `branch ${choiceTitle(step)}`,
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
  const arm = ARM.open(tree, reading.report);
  const { if: condition, then: steps } = arm?.values ?? {};
  const then = steps && reading.readPath(steps, "then");
  return condition && then && { condition, then };
}
