import type { PlanNode } from "../../plan/node.ts";
import { HELD_UNTIL, PAYLOAD, SEND_FAILED, withField, withStep } from "../document.ts";
import { type Emitting, type Named, onward } from "../emitting.ts";
import { retriers } from "../retry.ts";
import { place, STEPS } from "../task.ts";

/** The send, and the wait of a message that is held: only a held one pays for that state. */
export function emitSend(key: string, node: PlanNode<"send">, emitting: Emitting): readonly Named[] {
  const { id, template: named } = node.step;
  const template = emitting.template(named.value);
  const send = emitting.entry(key);
  const hold = emitting.named(key, "hold");
  return [
    [
      send,
      {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: {
          FunctionName: "${SendFunctionArn}",
          Payload: {
            ...place(id, emitting),
            do: "send",
            template: template.name,
            channel: template.channel,
            ...(template.topic === undefined ? {} : { topic: template.topic }),
            transactional: template.transactional,
            steps: STEPS,
          },
        },
        Output: withStep(id, PAYLOAD),
        Retry: retriers(["Hold", "Exited"]),
        Catch: [
          { ErrorEquals: ["Hold"], Output: withField("until", HELD_UNTIL), Next: hold },
          { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
          { ErrorEquals: ["States.ALL"], Output: withStep(id, SEND_FAILED), Next: emitting.entry(node.next) },
        ],
        ...onward(node.next, emitting),
      },
    ],
    [hold, { Type: "Wait", Timestamp: "{% $states.input.until %}", Next: send }],
  ];
}
