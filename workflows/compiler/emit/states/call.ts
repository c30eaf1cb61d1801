import type { Json } from "../../../../core/model/json.ts";
import type { PlanNode } from "../../plan/node.ts";
import { PAYLOAD, withStep } from "../document.ts";
import { type Emitting, type Named, onward } from "../emitting.ts";
import { literalSafe } from "../literal.ts";
import { messagePasses } from "../passes.ts";
import { callRetriers } from "../retry.ts";
import { place, STEPS } from "../task.ts";

/** Calling another system: CallTask. After the attempts of its destination the run goes on with `ok` false. */
export function emitCall(
  key: string,
  { step, messages, next }: PlanNode<"call">,
  emitting: Emitting,
): readonly Named[] {
  const destination = emitting.destination(step.destination.value);
  return [
    [
      emitting.entry(key),
      {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: {
          FunctionName: "${CallFunctionArn}",
          Payload: {
            ...place(step.id, emitting),
            do: "call",
            destination: destination.name,
            last: lastOf(destination.attempts),
            with: literalSafe(step.with),
            keep: Object.fromEntries(Object.entries(step.keep).map(([name, { text }]) => [name, text])),
            messages: messagePasses(messages, emitting),
            steps: STEPS,
          },
        },
        Output: withStep(step.id, PAYLOAD),
        Retry: callRetriers(destination.attempts),
        Catch: [
          { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
          {
            ErrorEquals: ["States.ALL"],
            Output: withStep(step.id, `{"ok": false, "code": ${CODE}}`),
            Next: emitting.entry(next),
          },
        ],
        ...onward(next, emitting),
      },
    ],
  ];
}

/**
 * Whether no attempt comes after this one. Retries of calls that did not run are counted too, so it may be said early.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
 */
function lastOf(attempts: number): Json {
  return attempts === 1 ? true : `{% $states.context.State.RetryCount >= ${attempts - 1} %}`;
}

/**
 * The status that the last attempt was answered with: the message of its error is `{"code":503}`, inside a Cause that is
 * JSON where it comes from a Lambda function and any text where it does not. Parsing what is no JSON would fail the run;
 * a pattern that finds nothing gives 0, as where there was no answer.
 */
const CODE =
  '($found := $match($states.errorOutput.Cause, /code\\\\*":([0-9]{1,3})/); $exists($found) ? $number($found[0].groups[0]) : 0)';
