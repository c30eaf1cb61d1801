import { isChoice } from "../../plan/decisions.ts";
import type { PlanNode } from "../../plan/node.ts";
import { PAYLOAD, withField } from "../document.ts";
import type { Emitting, Named, State } from "../emitting.ts";
import { messagePasses } from "../passes.ts";
import { retriers } from "../retry.ts";
import { place, STEPS } from "../task.ts";

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
  const answers = emitting.answers(key);
  if (answers.length === 0) return [[question, choice]];
  return [
    [emitting.entry(key), call(node.step.id, answers, question, emitting)],
    [question, choice],
  ];
}

function call(step: string, choices: readonly string[], question: string, emitting: Emitting): State {
  const arms = choices.flatMap((key) => {
    const node = emitting.plan.nodes.get(key);
    return isChoice(node) ? node.arms : [];
  });
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: {
      FunctionName: "${StepsFunctionArn}",
      Payload: {
        ...place(step, emitting),
        do: "decide",
        conditions: Object.fromEntries(arms.map((arm) => [arm.answer, arm.condition])),
        messages: messagePasses(
          arms.flatMap((arm) => arm.messages),
          emitting,
        ),
        steps: STEPS,
      },
    },
    Output: withField("answers", PAYLOAD),
    Retry: retriers(["Exited"]),
    Catch: [
      { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
      { ErrorEquals: ["States.ALL"], Output: withField("answers", "{}"), Next: question },
    ],
    Next: question,
  };
}
