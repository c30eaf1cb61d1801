import { defined } from "../../../core/model/defined.ts";
import { type Expression, readExpression } from "../expressions/expression.ts";
import { EXPRESSION, fieldsOf, listOf, ref } from "../schema/parts.ts";
import { openMap, readList, required } from "../yaml/fields.ts";
import type { Tree } from "../yaml/tree.ts";
import { choicePlace, choiceTitle } from "./choice.ts";
import type { Reading } from "./form.ts";
import { decided, NONE, type WrittenKind } from "./kind.ts";
import type { Path, StepBase } from "./step.ts";

/** The path of the first arm whose condition holds. */
export interface BranchStep extends StepBase {
  readonly arms: readonly Arm[];
  readonly else?: Path;
}

interface Arm {
  readonly condition: Expression;
  readonly then: Path;
}

const ARM_FIELDS = ["if", "then"] as const;

export const branchKind: WrittenKind<"branch"> = {
  ...choicePlace,
  what: "branch",
  form: {
    schema: listOf(fieldsOf(ARM_FIELDS, { if: EXPRESSION, then: ref("steps") }, ["if", "then"])),
    beside: { else: ref("steps") },
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
    elsewhere: ["switch"],
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
  const fields = openMap(tree, "An arm of a branch", ARM_FIELDS, reading.report);
  if (fields === undefined) return undefined;
  const conditionTree = required(fields, "if", "An arm of a branch");
  const condition = conditionTree === undefined ? undefined : readExpression(conditionTree, reading.report);
  const thenTree = required(fields, "then", "An arm of a branch");
  const then = thenTree === undefined ? undefined : reading.readPath(thenTree, "then");
  return condition === undefined || then === undefined ? undefined : { condition, then };
}
