import { ENTER_JOURNEY } from "../../../core/model/event.ts";
import { act, literalSafe } from "../emit/task.ts";
import { inWords } from "../map/words.ts";
import { TASK_EVENTS } from "../plan/attempts.ts";
import { NAME } from "../values/name.ts";
import type { Located } from "../values/text.ts";
import { type Value, valueExpressions, valuesOf } from "../values/value.ts";
import { inShort } from "../yaml/readers.ts";
import { shape } from "../yaml/shape.ts";
import { decided, messagesOf, NO_TIME, STRAIGHT_ON, type StepBase, type WrittenKind } from "./kind.ts";

/** Let the customer into another journey. */
export interface StartStep extends StepBase {
  readonly journey: Located<string>;
  readonly properties: Readonly<Record<string, Value>>;
}

/** `start: { journey: win_back, properties: { from: dunning } }`, or the name of the journey alone. */
const START = inShort(
  NAME,
  shape("A start", {
    journey: { as: NAME, required: true, description: "The name of the journey" },
    properties: { as: valuesOf("Properties"), otherwise: {}, description: "What its entry event says" },
  }),
  (journey) => ({ journey, properties: {} }),
);

export const startKind: WrittenKind<"start"> = {
  what: "start",
  form: {
    schema: START.schema,
    beside: {},
    read(step, reading) {
      const field = step.fields.get("start");
      const start = field && START.read(field.value, reading.report);
      return start && { kind: "start", ...start, ...step.base(() => reading.deriveId("start")) };
    },
    elsewhere: ["journey", "enroll", "trigger_campaign"],
    example: "- start: { journey: win_back,",
  },
  results: () => ["failed"],
  waits: false,
  paths: STRAIGHT_ON,
  expressions: ({ properties }) => decided(valueExpressions(Object.values(properties))),
  uses: ({ journey }) => [{ what: "journey", name: journey }],
  plan: (step, next, plan) =>
    plan.add(step.id, { kind: "start", step, messages: messagesOf(startKind.expressions(step), plan), next }),
  successors: ({ next }) => [next],
  title: ({ step }) => step.title?.value ?? `Start ${step.journey.value}`,
  look: ({ step, next }) => ({
    look: "action",
    title: step.title?.value ?? `Start the journey ${inWords(step.journey.value)}`,
    ways: [["", next]],
  }),
  // An EmitTask that is addressed to the journey.
  states: (key, node, emitting) => {
    const { journey, properties } = node.step;
    const ask = { do: "emit", event: ENTER_JOURNEY, to: journey.value, properties: literalSafe(properties) };
    return act(key, node, ask, emitting);
  },
  historyEvents: () => TASK_EVENTS,
  longest: NO_TIME,
  leavesResult: false,
  diffTitle: (step) => `start ${step.journey.value}`,
};
