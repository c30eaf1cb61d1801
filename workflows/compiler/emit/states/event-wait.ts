import type { PlanNode } from "../../plan/node.ts";
import { type Emitting, type Named, onward, type State } from "../emitting.ts";
import { boundedWait } from "./bounded-wait.ts";

/**
 * A wait for one event, for all of several, or for a segment. A question follows only when the two ways differ: an
 * answer may also say that the event can no longer come.
 */
export function emitEventWait(key: string, node: PlanNode<"event_wait">, emitting: Emitting): readonly Named[] {
  const { id, upTo } = node.step;
  const otherwise = emitting.entry(node.otherwise);
  const { task, further } = boundedWait({ key, id, upTo, otherwise }, emitting);
  if (node.happened === node.otherwise) {
    return [[emitting.entry(key), { ...task, ...onward(node.happened, emitting) }], ...further];
  }
  const question = emitting.named(key, "question");
  const choice: State = {
    Type: "Choice",
    Choices: [{ Condition: `{% $states.input.steps.${id}.happened = true %}`, Next: emitting.entry(node.happened) }],
    Default: otherwise,
  };
  return [[emitting.entry(key), { ...task, Next: question }], [question, choice], ...further];
}
