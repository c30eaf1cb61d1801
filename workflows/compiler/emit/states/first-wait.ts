import type { PlanNode } from "../../plan/node.ts";
import { type Emitting, type Named, onward, type State } from "../emitting.ts";
import { boundedWait } from "./bounded-wait.ts";

/** A wait for the first of several events, and the question which it was: an answer may also say that none can come. */
export function emitFirstWait(key: string, node: PlanNode<"first_wait">, emitting: Emitting): readonly Named[] {
  const { id, upTo } = node.step;
  const otherwise = emitting.entry(node.otherwise);
  const { task, further } = boundedWait({ key, id, upTo, otherwise }, emitting);
  if (node.arms.every((arm) => arm === node.otherwise)) {
    return [[emitting.entry(key), { ...task, ...onward(node.otherwise, emitting) }], ...further];
  }
  const question = emitting.named(key, "question");
  const choice: State = {
    Type: "Choice",
    Choices: node.arms.map((arm, i) => ({
      // Which of one event it was is not said.
      Condition: `{% $states.input.steps.${id}.${node.arms.length === 1 ? "happened = true" : `which = ${i}`} %}`,
      Next: emitting.entry(arm),
    })),
    Default: otherwise,
  };
  return [[emitting.entry(key), { ...task, Next: question }], [question, choice], ...further];
}
