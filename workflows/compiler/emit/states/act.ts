import { withStep } from "../document.ts";
import { type Emitting, type Named, onward, type State } from "../emitting.ts";
import { retriers } from "../retry.ts";

/**
 * A call of the steps function that changes something outside the run and leaves nothing in it: done once by its key
 * (journey, n, step, pass) however often it is tried. One that fails for good goes on too; its result says so.
 */
export function act(key: string, step: string, next: string, payload: State, emitting: Emitting): readonly Named[] {
  return [
    [
      emitting.entry(key),
      {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: { FunctionName: "${StepsFunctionArn}", Payload: payload },
        Output: "{% $states.input %}",
        Retry: retriers(["Exited"]),
        Catch: [
          { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
          { ErrorEquals: ["States.ALL"], Output: withStep(step, '{"failed": true}'), Next: emitting.entry(next) },
        ],
        ...onward(next, emitting),
      },
    ],
  ];
}
