import { notExpression } from "../conditions/attribute.ts";
import { conditionOf } from "../conditions/condition.ts";
import type { Yaml, YamlMap } from "../yaml.ts";
import { leadsNowhere } from "./leads-nowhere.ts";
import { evaluationWait } from "./wait-step.ts";
import type { WriteActivity } from "./write-activity.ts";

/** The first branch whose condition holds is taken, else the default. */
export const multiCondition: WriteActivity<"MultiCondition"> = ({ settings }, writer) => {
  const branches = settings.Branches ?? [];
  const before = evaluationWait(settings.EvaluationWaitTime, writer);
  const ways = branches.map((_, i) => writer.way(i));
  const otherwise = writer.way(branches.length);
  if (ways.every((way) => way.length === 0) && otherwise.length === 0) return [...before, leadsNowhere(writer)];
  const conditions = branches.map(({ Condition }, i) => conditionOf(Condition, i + 1, writer));
  const asked = [...before, ...conditions.flatMap((one) => one.before)];
  // A branch that leads straight to where all rejoin has no steps; those after it must not be looked at for its customers.
  const arms: YamlMap[] = [];
  const passed: string[] = [];
  ways.forEach((way, i) => {
    const expression = conditions[i]?.expression ?? "false";
    if (way.length === 0) passed.push(expression);
    else arms.push({ if: guarded(expression, passed), then: way });
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
