import type { Json } from "../../../core/model/json.ts";
import type { Report } from "../diagnostics/report.ts";
import { messagePasses, PAYLOAD, withStep } from "../emit/document.ts";
import { type Emitting, type Named, onward } from "../emit/emitting.ts";
import { callRetriers } from "../emit/retry.ts";
import { literalSafe, place, STEPS } from "../emit/task.ts";
import type { Expression } from "../expressions/expression.ts";
import { SCOPES } from "../journey/places.ts";
import { inWords } from "../map/words.ts";
import { ATTEMPT_EVENTS, TASK_EVENTS } from "../plan/attempts.ts";
import type { PlanNode } from "../plan/plan.ts";
import { NAME } from "../values/name.ts";
import type { Located } from "../values/text.ts";
import { FORMULA, isExpression, readValue, type Value, valueExpressions, valuesOf } from "../values/value.ts";
import { optional } from "../yaml/fields.ts";
import { described } from "../yaml/readers.ts";
import { shown, type Tree } from "../yaml/tree.ts";
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

export const callKind: WrittenKind<"call"> = {
  what: "call",
  form: {
    schema: described(NAME, "A destination in workflows/destinations/.").schema,
    beside: { with: WITH.schema, keep: { type: "object", additionalProperties: FORMULA } },
    read(step, reading) {
      const field = step.fields.get("call");
      const destination = field === undefined ? undefined : NAME.read(field.value, reading.report);
      const given = optional(step.fields, "with", WITH.read);
      const keep = optional(step.fields, "keep", readKeep);
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
  title: ({ step }) => step.title?.value ?? `Call ${step.destination.value}`,
  look: ({ step, next }) => ({
    look: "action",
    title: step.title?.value ?? `Call ${inWords(step.destination.value)}`,
    ways: [["", next]],
  }),
  states: callStates,
  // A call whose destination is dead is made as often as the destination allows.
  historyEvents: ({ step }, attempts) => TASK_EVENTS + (attempts(step.destination.value) - 1) * ATTEMPT_EVENTS,
  longest: NO_TIME,
  leavesResult: true,
  diffTitle: (step) => `call ${step.destination.value}`,
  knownById: "Reports count it as another step.",
};

/** Expressions over the answer, by the name under which the run keeps what they give. */
function readKeep(tree: Tree, report: Report): Record<string, Expression> | undefined {
  if (tree.kind !== "map") {
    report("SJ110", tree.at, {
      message: "What is kept are fields, one for each name.",
      found: shown(tree),
      allowed: "status: =answer.body.status",
    });
    return undefined;
  }
  const kept = [...tree.fields].flatMap(([name, { key, value }]): [string, Expression][] => {
    const checked = NAME.read({ kind: "text", at: key, value: name, style: "plain" }, report);
    if (RESULTS.some((one) => one === name)) {
      report("SJ337", key, { message: `\`${name}\` is a result of every call.`, found: name });
    }
    if (!isExpression(value)) {
      report("SJ129", value.at, {
        message: `\`${shown(value)}\` is the same whatever is answered.`,
        found: shown(value),
        allowed: "an expression over the answer, like =answer.body.status",
        hint: shown(value).startsWith("answer.")
          ? `Write \`=${shown(value)}\`.`
          : `Begin with \`=\`: \`${name}: =answer.body.${name}\`.`,
      });
      return [];
    }
    const read = readValue(value, report);
    if (checked === undefined || read === undefined || !("expression" in read)) return [];
    checkKept(name, read.expression, report);
    return [[name, read.expression]];
  });
  return Object.fromEntries(kept);
}

/** Calling another system: CallTask. After the attempts of its destination the run goes on with `ok` false. */
function callStates(key: string, { step, messages, next }: PlanNode<"call">, emitting: Emitting): readonly Named[] {
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
