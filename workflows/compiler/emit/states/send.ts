import { defined } from "../../../../core/model/defined.ts";
import type { Template } from "../../../../core/model/rules.ts";
import type { PlanNode } from "../../plan/node.ts";
import { CLOCK, PAYLOAD, SEND_FAILED, WITH_HOLD } from "../document.ts";
import { type Emitting, type Named, onward, type State } from "../emitting.ts";
import { withSend } from "../passes.ts";
import { retriers } from "../retry.ts";
import { place, STEPS } from "../task.ts";

/** The send, and the wait of a message that is held: only a held one pays for that state. */
export function emitSend(key: string, node: PlanNode<"send">, emitting: Emitting): readonly Named[] {
  const { id, templates, alsoOn } = node.step;
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
            choices: templates.map(({ value }) => choice(emitting.template(value))),
            alsoOn,
            clock: CLOCK,
            steps: STEPS,
          },
        },
        Output: withSend(id, PAYLOAD, emitting),
        Retry: retriers(["Hold", "Exited"]),
        Catch: [
          { ErrorEquals: ["Hold"], Output: WITH_HOLD, Next: hold },
          { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
          { ErrorEquals: ["States.ALL"], Output: withSend(id, SEND_FAILED, emitting), Next: emitting.entry(node.next) },
        ],
        ...onward(node.next, emitting),
      },
    ],
    [hold, { Type: "Wait", Timestamp: "{% $states.input.until %}", Next: send }],
  ];
}

/** A template and what the gate needs to know of it: SendChoice. */
function choice({ name, channel, topic, transactional }: Template): State {
  return { template: name, channel, ...defined({ topic }), transactional };
}
