import type { PlanNode } from "../../plan/node.ts";
import { type Moment, momentRule } from "../../values/moment.ts";
import { PAYLOAD, withField } from "../document.ts";
import { type Emitting, type Named, onward, type State } from "../emitting.ts";
import { messagePasses } from "../passes.ts";
import { retriers } from "../retry.ts";
import { place, STEPS } from "../task.ts";
import { ENTERED } from "./await.ts";
import { boundedWait } from "./bounded-wait.ts";

/**
 * A wait for one event, for all of several, or for a segment. A question follows only when the two ways differ: an
 * answer may also say that the event can no longer come.
 */
export function emitEventWait(key: string, node: PlanNode<"event_wait">, emitting: Emitting): readonly Named[] {
  const { id, upTo } = node.step;
  const otherwise = emitting.entry(node.otherwise);
  const until = node.step.kind === "event_wait" ? node.step.until : undefined;
  const byDate = until === undefined ? {} : { byDate: true as const };
  const { task, further } = boundedWait({ key, id, upTo, ...byDate, otherwise }, emitting);
  const name = until === undefined ? emitting.entry(key) : emitting.named(key, "hold");
  const before: readonly Named[] =
    until === undefined ? [] : [[emitting.entry(key), deadline(id, until, name, node, emitting)]];
  if (node.happened === node.otherwise) {
    return [...before, [name, { ...task, ...onward(node.happened, emitting) }], ...further];
  }
  const question = emitting.named(key, "question");
  const choice: State = {
    Type: "Choice",
    Choices: [{ Condition: `{% $states.input.steps.${id}.happened = true %}`, Next: emitting.entry(node.happened) }],
    Default: otherwise,
  };
  return [...before, [name, { ...task, Next: question }], [question, choice], ...further];
}

/** Asks until when the wait lasts: DeadlineTask. Where it cannot be worked out for a day the run fails here, and can be redriven. */
function deadline(id: string, until: Moment, next: string, node: PlanNode<"event_wait">, emitting: Emitting): State {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: {
      FunctionName: "${StepsFunctionArn}",
      Payload: {
        ...place(id, emitting),
        do: "deadline",
        moment: { ...momentRule(until, emitting.zone) },
        began: `{% ${ENTERED} %}`,
        messages: messagePasses(node.messages ?? [], emitting),
        steps: STEPS,
      },
    },
    Output: withField("deadline", PAYLOAD),
    Retry: retriers(["Exited"]),
    Catch: [{ ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() }],
    Next: next,
  };
}
