import { allOf, anyOf, notExpression } from "../conditions/attribute.ts";
import { conditionOf } from "../conditions/condition.ts";
import type { Yaml, YamlMap } from "../yaml.ts";
import { splitWithoutPaths } from "./random-splits.ts";
import { evaluationWait } from "./wait.ts";
import type { WriteActivity } from "./write-activity.ts";

/** Waits for the evaluation time, then evaluates. https://docs.aws.amazon.com/pinpoint/latest/apireference/apps-application-id-journeys.html */
export const conditionalSplit: WriteActivity<"ConditionalSplit"> = ({ settings }, writer) => {
  const { Condition, EvaluationWaitTime } = settings;
  const before = evaluationWait(EvaluationWaitTime, writer);
  const [yes, no] = [writer.branch(0), writer.branch(1)];
  if (yes.length === 0 && no.length === 0) return [...before, splitWithoutPaths(writer)];
  const conditions = (Condition?.Conditions ?? []).map((one, i) => conditionOf(one, i + 1, writer));
  if (conditions.length === 0) writer.say("otherwise", "The split has no condition: everybody takes its No path.");
  const join = Condition?.Operator === "ANY" ? anyOf : allOf;
  const expression = conditions.length === 0 ? "false" : join(conditions.map((one) => one.expression));
  const asked = [...before, ...conditions.flatMap((one) => one.before)];
  if (yes.length > 0) {
    return [...asked, { ...writer.base, if: expression, then: yes, ...(no.length === 0 ? {} : { else: no }) }];
  }
  return [...asked, { ...writer.base, if: notExpression(expression), then: no }];
};

/** The first branch whose condition holds is taken, else the default. */
export const multiCondition: WriteActivity<"MultiCondition"> = ({ settings }, writer) => {
  const branches = settings.Branches ?? [];
  const before = evaluationWait(settings.EvaluationWaitTime, writer);
  const paths = branches.map((_, i) => writer.branch(i));
  const otherwise = writer.branch(branches.length);
  if (paths.every((path) => path.length === 0) && otherwise.length === 0) return [...before, splitWithoutPaths(writer)];
  const conditions = branches.map(({ Condition }, i) => conditionOf(Condition, i + 1, writer));
  const asked = [...before, ...conditions.flatMap((one) => one.before)];
  // A branch that leads straight to the rejoin point has no steps. Its customers must not take one of the branches after it.
  const arms: YamlMap[] = [];
  const passed: string[] = [];
  paths.forEach((path, i) => {
    const expression = conditions[i]?.expression ?? "false";
    if (path.length === 0) passed.push(expression);
    else arms.push({ if: guarded(expression, passed), then: path });
  });
  const rest: readonly Yaml[] = otherwise;
  if (arms.length === 0) return [...asked, { ...writer.base, if: notExpression(any(passed)), then: rest }];
  if (rest.length === 0) return [...asked, { ...writer.base, branch: arms }];
  if (passed.length === 0) return [...asked, { ...writer.base, branch: arms, else: rest }];
  return [...asked, { ...writer.base, branch: [...arms, { if: notExpression(any(passed)), then: rest }] }];
};

function guarded(expression: string, passed: readonly string[]): string {
  if (passed.length === 0) return expression;
  return `(${any(passed)}) ? false : (${expression})`;
}

function any(expressions: readonly string[]): string {
  return expressions.length === 1 ? (expressions[0] ?? "false") : expressions.map((one) => `(${one})`).join(" or ");
}
