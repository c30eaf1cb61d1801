import type { Destination } from "../../../core/model/destination.ts";
import { ENTERED } from "../emit/await.ts";
import { messagePasses, PAYLOAD, turnOf, turnOr, withStep, withTurn } from "../emit/document.ts";
import { type Emitting, fitted, type Named, onward, type State } from "../emit/emitting.ts";
import { callRetriers } from "../emit/retry.ts";
import { literalSafe, place, STEPS } from "../emit/task.ts";
import type { Expression } from "../expressions/expression.ts";
import { SCOPES } from "../journey/places.ts";
import { inWords } from "../map/words.ts";
import { ATTEMPT_EVENTS, TASK_EVENTS } from "../plan/attempts.ts";
import type { PlanNode } from "../plan/plan.ts";
import { NAME } from "../values/name.ts";
import { type Located, withoutPlace } from "../values/text.ts";
import { FORMULA, isExpression, readValue, type Value, valueExpressions, valuesOf } from "../values/value.ts";
import { optional } from "../yaml/fields.ts";
import { byName, checked, described, mapOf } from "../yaml/readers.ts";
import type { Reader } from "../yaml/shape.ts";
import { shown } from "../yaml/tree.ts";
import { checkKept } from "./check-keep.ts";
import { decided, messagesOf, NO_TIME, STRAIGHT_ON, type StepBase, type WrittenKind } from "./kind.ts";

/** Call another system and keep what its answer says. */
export interface CallStep extends StepBase {
  readonly destination: Located<string>;
  readonly with: Readonly<Record<string, Value>>;
  readonly keep: Readonly<Record<string, Expression>>;
}

/** What every call leaves in the run's document. */
const RESULTS = ["ok", "code"] as const;

const WITH = valuesOf("What a call is made with");

const KEPT_NAME = checked(withoutPlace(NAME), (name) =>
  RESULTS.some((one) => one === name)
    ? ["SJ337", { message: `\`${name}\` is a result of every call.`, found: name }]
    : undefined,
);

const KEPT: Reader<Expression> = {
  schema: FORMULA,
  read(tree, report, name = "") {
    if (!isExpression(tree)) {
      report("SJ129", tree.at, {
        message: `\`${shown(tree)}\` is the same whatever is answered.`,
        found: shown(tree),
        allowed: "an expression over the answer, like =answer.body.status",
        hint: shown(tree).startsWith("answer.")
          ? `Write \`=${shown(tree)}\`.`
          : `Begin with \`=\`: \`${name}: =answer.body.${name}\`.`,
      });
      return undefined;
    }
    const read = readValue(tree, report);
    if (read === undefined || !("expression" in read)) return undefined;
    checkKept(name, read.expression, report);
    return read.expression;
  },
};

/** Expressions over the answer, by the name under which the run keeps what they give. */
const KEEP = mapOf(KEPT, { ...byName("What is kept"), allowed: "status: =answer.body.status" }, KEPT_NAME);

export const callKind: WrittenKind<"call"> = {
  what: "call",
  form: {
    schema: described(NAME, "A destination in workflows/destinations/.").schema,
    beside: { with: WITH.schema, keep: KEEP.schema },
    read(step, reading) {
      const field = step.fields.get("call");
      const destination = field === undefined ? undefined : NAME.read(field.value, reading.report);
      const given = optional(step.fields, "with", WITH.read);
      const keep = optional(step.fields, "keep", KEEP.read);
      if (destination === undefined) return undefined;
      return { kind: "call", destination, with: given ?? {}, keep: keep ?? {}, ...step.base(() => destination.value) };
    },
    elsewhere: ["webhook", "http", "api", "lambda", "request"],
    example: "- id: charge\n  call: billing_retry",
  },
  results: ({ keep }) => [...RESULTS, ...Object.keys(keep)],
  waits: false,
  paths: STRAIGHT_ON,
  expressions: (step) => [
    ...decided(valueExpressions(Object.values(step.with))),
    ...Object.values(step.keep).map((expression) => ({ expression, scope: SCOPES.answer })),
  ],
  uses: ({ destination }) => [{ what: "destination", name: destination }],
  plan: (step, next, plan) =>
    plan.add(step.id, { kind: "call", step, messages: messagesOf(callKind.expressions(step), plan), next }),
  successors: ({ next }) => [next],
  title: ({ step }) => titleOf(step),
  names: ({ step }) => ({
    entry: fitted(titleOf(step)),
    hold: fitted(step.title?.value ?? `${step.destination.value}`, "Hold ", " until its turn"),
  }),
  look: ({ step, next }) => ({
    look: "action",
    title: step.title?.value ?? `Call ${inWords(step.destination.value)}`,
    ways: [["", next]],
  }),
  states: callStates,
  // Waits for a turn are not counted: they last, so that few fit into a run. A call whose destination is dead is made as often as the destination allows.
  historyEvents: ({ step }, attempts) => TASK_EVENTS + (attempts(step.destination.value) - 1) * ATTEMPT_EVENTS,
  longest: NO_TIME,
  leavesResult: true,
  diffTitle: (step) => `call ${step.destination.value}`,
  knownById: "Reports count it as another step.",
};

function titleOf({ title, destination }: CallStep): string {
  return title?.value ?? `Call ${destination.value}`;
}

/** Calling another system: CallTask; and the wait for its turn, where the destination has a rate. After the attempts of its destination the run goes on with `ok` false. */
function callStates(key: string, { step, messages, next }: PlanNode<"call">, emitting: Emitting): readonly Named[] {
  const destination = emitting.destination(step.destination.value);
  const { id } = step;
  const isPaced = destination.spacing !== undefined;
  const [name, hold] = [emitting.entry(key), emitting.named(key, "hold")];
  return [
    [
      name,
      {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: {
          FunctionName: "${CallFunctionArn}",
          Payload: {
            ...place(id, emitting),
            do: "call",
            destination: destination.name,
            ...attemptOf(id, destination, emitting),
            with: literalSafe(step.with),
            keep: Object.fromEntries(Object.entries(step.keep).map(([name, { text }]) => [name, text])),
            messages: messagePasses(messages, emitting),
            steps: STEPS,
          },
        },
        Output: withStep(id, PAYLOAD),
        Retry: callRetriers(destination),
        Catch: [
          ...(isPaced ? [{ ErrorEquals: ["Hold"], Output: withTurn(id, emitting), Next: hold }] : []),
          { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
          {
            ErrorEquals: ["States.ALL"],
            Output: withStep(id, `{"ok": false, "code": ${CODE}}`),
            Next: emitting.entry(next),
          },
        ],
        ...onward(next, emitting),
      },
    ],
    ...(isPaced ? [[hold, { Type: "Wait", Timestamp: "{% $states.input.turn.until %}", Next: name }] as const] : []),
  ];
}

/**
 * Whether no attempt comes after this one, and which one it is. Retries of calls that did not run are counted too, so it may be said
 * early. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
 */
function attemptOf(step: string, { attempts, giveUpAfter, spacing }: Destination, emitting: Emitting): State {
  const isPaced = spacing !== undefined;
  const retried = "$states.context.State.RetryCount";
  const retries = isPaced ? `${retried} + ${turnOr("retries", "0", step, emitting)}` : retried;
  const began = isPaced ? turnOr("began", ENTERED, step, emitting) : ENTERED;
  return {
    ...(attempts === 1 ? { last: true } : { last: `{% ${retries} >= ${attempts - 1} %}`, retries: `{% ${retries} %}` }),
    ...(giveUpAfter === undefined || (attempts === 1 && !isPaced)
      ? {}
      : { began: `{% ${began} %}`, within: giveUpAfter }),
    ...(isPaced ? { turn: turnOf(step, emitting) } : {}),
  };
}

/**
 * The status that the last attempt was answered with: the message of its error is `{"code":503}`, inside a Cause that is
 * JSON where it comes from a Lambda function and any text where it does not. Parsing what is no JSON would fail the run;
 * a pattern that finds nothing gives 0, as where there was no answer.
 */
const CODE =
  '($found := $match($states.errorOutput.Cause, /code\\\\*":([0-9]{1,3})/); $exists($found) ? $number($found[0].groups[0]) : 0)';
