import type { Question } from "../../plan/decisions.ts";
import { PAYLOAD, withField } from "../document.ts";
import type { Emitting, State } from "../emitting.ts";
import { messagePasses } from "../passes.ts";
import { retriers } from "../retry.ts";
import { place, STEPS } from "../task.ts";

/**
 * The call that answers questions: DecideTask. What could not be decided is no *no*: where the call fails for good the run
 * fails here, so that a redrive asks again.
 */
export function decideTask(step: string, asked: readonly Question[], next: string, emitting: Emitting): State {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: {
      FunctionName: "${StepsFunctionArn}",
      Payload: {
        ...place(step, emitting),
        do: "decide",
        conditions: Object.fromEntries(asked.map(({ answer, condition }) => [answer, condition])),
        messages: messagePasses(
          asked.flatMap(({ messages }) => messages),
          emitting,
        ),
        steps: STEPS,
      },
    },
    Output: withField("answers", PAYLOAD),
    Retry: retriers(["Exited"]),
    Catch: [{ ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() }],
    Next: next,
  };
}
