import type { PlanNode } from "../../plan/node.ts";
import type { Emitting, Named, State } from "../emitting.ts";
import { decideTask } from "./decide.ts";

/** The call that answers conditions (unless one before has), and the question that reads the answers. */
export function emitChoose(key: string, node: PlanNode<"choose">, emitting: Emitting): readonly Named[] {
  const question = emitting.named(key, "question");
  const choice: State = {
    Type: "Choice",
    Choices: node.arms.map((arm) => ({
      Condition: `{% $states.input.answers.${arm.answer} = true %}`,
      Next: emitting.entry(arm.to),
    })),
    Default: emitting.entry(node.otherwise),
  };
  const asked = emitting.asked(key);
  if (asked.length === 0) return [[question, choice]];
  return [
    [emitting.entry(key), decideTask(node.step.id, asked, question, emitting)],
    [question, choice],
  ];
}
