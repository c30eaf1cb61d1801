import type { PlanNode } from "../../plan/node.ts";
import { withStep } from "../document.ts";
import { type Emitting, type Named, onward, type State } from "../emitting.ts";
import { retriers } from "../retry.ts";
import { place, STEPS } from "../task.ts";

/**
 * A task that registers the wait and is answered by whoever sees the event. A question follows only when the two ways
 * differ: an answer may also say that the event can no longer come.
 */
export function emitEventWait(key: string, node: PlanNode<"event_wait">, emitting: Emitting): readonly Named[] {
  const { id, upTo } = node.step;
  const rule = emitting.waitRule(id);
  const forks = node.happened !== node.otherwise;
  const question = forks ? emitting.named(key, "question") : undefined;
  const otherwise = emitting.entry(node.otherwise);
  const task: State = {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    TimeoutSeconds: secondsUntil(upTo),
    Arguments: {
      FunctionName: "${StepsFunctionArn}",
      Payload: {
        ...place(id, emitting),
        do: "wait",
        token: "{% $states.context.Task.Token %}",
        wait: { ...rule },
        began: "{% $states.context.State.EnteredTime %}",
        steps: STEPS,
      },
    },
    Output: withStep(id, "$states.result"),
    Retry: retriers(["States.Timeout", "Exited"]),
    Catch: [
      { ErrorEquals: ["States.Timeout"], Output: withStep(id, '{"happened": false}'), Next: otherwise },
      { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
      { ErrorEquals: ["States.ALL"], Output: withStep(id, '{"happened": false, "failed": true}'), Next: otherwise },
    ],
    ...(question === undefined ? onward(node.happened, emitting) : { Next: question }),
  };
  if (question === undefined) return [[emitting.entry(key), task]];
  const choice: State = {
    Type: "Choice",
    Choices: [{ Condition: `{% $states.input.steps.${id}.happened = true %}`, Next: emitting.entry(node.happened) }],
    Default: otherwise,
  };
  return [
    [emitting.entry(key), task],
    [question, choice],
  ];
}

/**
 * Whole seconds left until the deadline, at least 1: counted from when the state was entered, so that an attempt after
 * a fault does not begin the time anew.
 */
function secondsUntil(milliseconds: number): string {
  const deadline = `$toMillis($states.context.State.EnteredTime) + ${milliseconds}`;
  return `{% $max([1, $ceil((${deadline} - $millis()) / 1000)]) %}`;
}
