import { ENTER_JOURNEY } from "../../../core/model/event.ts";
import { messagePasses } from "../emit/document.ts";
import { act, literalSafe, place, STEPS } from "../emit/task.ts";
import { inWords } from "../map/words.ts";
import { TASK_EVENTS } from "../plan/attempts.ts";
import { fieldsOf, NAME, VALUES } from "../schema/parts.ts";
import { readName } from "../values/name.ts";
import type { Located } from "../values/text.ts";
import { readValues, type Value, valueExpressions } from "../values/value.ts";
import { openMap, optional, required } from "../yaml/fields.ts";
import { decided, messagesOf, NO_TIME, STRAIGHT_ON, type WrittenKind } from "./kind.ts";
import type { StepBase } from "./step.ts";

/** Let the customer into another journey. */
export interface StartStep extends StepBase {
  readonly journey: Located<string>;
  readonly properties: Readonly<Record<string, Value>>;
}

const FIELDS = ["journey", "properties"] as const;

export const startKind: WrittenKind<"start"> = {
  what: "start",
  form: {
    schema: { anyOf: [NAME, fieldsOf(FIELDS, { journey: NAME, properties: VALUES }, ["journey"])] },
    beside: {},
    read(step, reading) {
      const field = step.fields.get("start");
      if (field === undefined) return undefined;
      const { report } = reading;
      const fields = field.value.kind === "text" ? undefined : openMap(field.value, "A start", FIELDS, report);
      if (fields === undefined && field.value.kind !== "text") return undefined;
      const tree = fields === undefined ? field.value : required(fields, "journey", "A start");
      const journey = tree === undefined ? undefined : readName(tree, report);
      const properties =
        (fields && optional(fields, "properties", (values) => readValues(values, "Properties", report))) ?? {};
      if (journey === undefined) return undefined;
      return { kind: "start", journey, properties, ...step.base(() => reading.deriveId("start")) };
    },
    elsewhere: [],
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
  states: (key, { step, messages, next }, emitting) => {
    const payload = {
      ...place(step.id, emitting),
      do: "emit",
      event: ENTER_JOURNEY,
      to: step.journey.value,
      properties: literalSafe(step.properties),
      messages: messagePasses(messages, emitting),
      steps: STEPS,
    };
    return act(key, step.id, next, payload, emitting);
  },
  historyEvents: () => TASK_EVENTS,
  longest: NO_TIME,
  leavesResult: false,
  diffTitle: (step) => `start ${step.journey.value}`,
};
