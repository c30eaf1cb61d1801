import type { Json } from "../../../core/model/json.ts";
import { CONTRACT } from "../../../core/model/task.ts";
import type { Question } from "../plan/decisions.ts";
import type { Value } from "../values/value.ts";
import { messagePasses, PAYLOAD, passOf, withField, withStep } from "./document.ts";
import { type Emitting, type Named, onward, type State } from "./emitting.ts";
import { retriers } from "./retry.ts";

/** The part of every task's argument that says who and where: TaskPlace, in the machine's terms. */
export function place(step: string, emitting: Emitting): State {
  return {
    contract: CONTRACT,
    customer: "{% $states.input.customer %}",
    journey: emitting.journey,
    version: emitting.version,
    n: "{% $states.input.n %}",
    start: "{% $states.input.start %}",
    step,
    pass: passOf(step, emitting),
  };
}

/** What earlier steps left in the run's document. */
export const STEPS = "{% $states.input.steps %}";

/** Values as a task takes them. Step Functions would evaluate a text `{% … %}`: such a literal goes as an expression. */
export function literalSafe(values: Readonly<Record<string, Value>>): State {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, safe(value)]));
}

function safe(value: Value): State {
  if ("expression" in value) return { expression: value.expression.text };
  return isEvaluated(value.literal) ? { expression: JSON.stringify(value.literal) } : { literal: value.literal };
}

/** Whether a text in it looks like an expression to Step Functions, which may then refuse the whole definition. */
function isEvaluated(literal: Json): boolean {
  return JSON.stringify(literal).includes("{%");
}

/**
 * A task of the steps function that reads what earlier steps left: `ask` says what it does. Without its result, its retriers and
 * where it leads.
 */
export function stepsTask(step: string, ask: State, messages: readonly string[], emitting: Emitting): State {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: {
      FunctionName: "${StepsFunctionArn}",
      Payload: { ...place(step, emitting), ...ask, messages: messagePasses(messages, emitting), steps: STEPS },
    },
  };
}

/**
 * A task that changes something outside the run and leaves nothing in it: done once by its key (journey, n, step, pass) however
 * often it is tried. One that fails for good goes on too; its result says so.
 */
export function act(
  key: string,
  {
    step: { id },
    messages,
    next,
  }: { readonly step: { readonly id: string }; readonly messages: readonly string[]; readonly next: string },
  ask: State,
  emitting: Emitting,
): readonly Named[] {
  return [
    [
      emitting.entry(key),
      {
        ...stepsTask(id, ask, messages, emitting),
        Output: "{% $states.input %}",
        Retry: retriers(["Exited"]),
        Catch: [
          { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
          { ErrorEquals: ["States.ALL"], Output: withStep(id, '{"failed": true}'), Next: emitting.entry(next) },
        ],
        ...onward(next, emitting),
      },
    ],
  ];
}

/**
 * The task that answers questions: DecideTask. What could not be decided is no *no*: where the task fails for good the run
 * fails here, so that a redrive asks again.
 */
export function decideTask(step: string, asked: readonly Question[], next: string, emitting: Emitting): State {
  const conditions = Object.fromEntries(asked.map(({ answer, condition }) => [answer, condition]));
  const messages = asked.flatMap(({ messages }) => messages);
  return {
    ...stepsTask(step, { do: "decide", conditions }, messages, emitting),
    Output: withField("answers", PAYLOAD),
    Retry: retriers(["Exited"]),
    Catch: [{ ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() }],
    Next: next,
  };
}
