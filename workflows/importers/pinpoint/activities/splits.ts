import { allOf, anyOf, notExpression } from "../conditions/attribute.ts";
import { conditionOf } from "../conditions/condition.ts";
import type { Writer } from "../journey/writer.ts";
import { Flow, type Yaml, type YamlMap } from "../yaml.ts";
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

/** A customer who comes again takes the same path. */
export const randomSplit: WriteActivity<"RandomSplit"> = ({ settings }, writer) => {
  const branches = (settings.Branches ?? []).map(({ Percentage = 0 }, i) => ({
    weight: Percentage,
    path: writer.branch(i),
    i,
  }));
  const taken = branches.filter(({ weight }) => weight > 0);
  for (const { i } of branches.filter(({ weight, path }) => weight === 0 && path.length > 0)) {
    writer.say("otherwise", `Branch ${i + 1} has 0%: here it gets the smallest share that can be written, 0.0001%.`);
  }
  if (taken.length === 0 || branches.every(({ path }) => path.length === 0)) return [splitWithoutPaths(writer)];
  writer.say("otherwise", "The same customer takes the same path each time; Pinpoint drew anew.");
  const tiny = branches.filter(({ weight, path }) => weight === 0 && path.length > 0).length;
  const largest = taken.reduce((most, one) => (one.weight > most.weight ? one : most));
  const paths = branches
    .filter(({ weight, path }) => weight > 0 || path.length > 0)
    .map(({ weight, path, i }): YamlMap | Flow => {
      const share =
        weight === 0 ? SMALLEST_SHARE : i === largest.i ? Number((weight - tiny * SMALLEST_SHARE).toFixed(4)) : weight;
      const base = { name: `branch_${i + 1}`, weight: `${share}%` };
      return path.length === 0 ? new Flow(base) : { ...base, then: path };
    });
  return [{ ...writer.base, split: paths }];
};

/** Percent. */
const SMALLEST_SHARE = 0.0001;

/** Ends the journey for a share of its customers. */
export const holdout: WriteActivity<"Holdout"> = ({ settings }, writer) => {
  const share = settings.Percentage;
  if (share <= 0) return [splitWithoutPaths(writer)];
  writer.say(
    "otherwise",
    `${share}% leave here as \`held_out\`, the same customers each time. To measure all of the journey against them, write \`holdout: ${share}%\` above its steps instead.`,
  );
  const held: YamlMap = {
    name: "held_out",
    weight: `${share === 100 ? 100 - SMALLEST_SHARE : share}%`,
    then: [new Flow({ exit: "held_out" })],
  };
  if (share === 100) writer.say("otherwise", "100% would leave nobody for what follows: 0.0001% go on.");
  return [
    {
      ...writer.base,
      split: [
        held,
        new Flow({ name: "goes_on", weight: `${Number((share === 100 ? SMALLEST_SHARE : 100 - share).toFixed(4))}%` }),
      ],
    },
  ];
};

/** A split whose paths all lead to the same place. It is written as a split of one path, so that it stays on the map. */
export function splitWithoutPaths(writer: Writer): YamlMap {
  writer.say("otherwise", "All paths of this split lead to the same place: it is kept as a split of one path.");
  return { ...writer.base, split: [new Flow({ name: "everybody", weight: "100%" })] };
}
