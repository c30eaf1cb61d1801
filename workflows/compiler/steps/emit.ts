import { ENTER_JOURNEY } from "../../../core/model/event.ts";
import { messagePasses } from "../emit/document.ts";
import { act, literalSafe, place, STEPS } from "../emit/task.ts";
import { TASK_EVENTS } from "../plan/attempts.ts";
import { fieldsOf, TEXT, VALUES } from "../schema/parts.ts";
import { readText } from "../values/text.ts";
import { readValues, type Value, valueExpressions } from "../values/value.ts";
import { openMap, optional, required } from "../yaml/fields.ts";
import { decided, messagesOf, NO_TIME, NONE, STRAIGHT_ON, type WrittenKind } from "./kind.ts";
import type { Step, StepBase } from "./step.ts";

/** Put an event of the customer's on the bus. */
export interface EmitStep extends StepBase {
  readonly event: string;
  readonly properties: Readonly<Record<string, Value>>;
}

const FIELDS = ["event", "properties"] as const;

export const emitKind: WrittenKind<"emit"> = {
  what: "emit",
  form: {
    schema: fieldsOf(FIELDS, { event: TEXT, properties: VALUES }, ["event"]),
    beside: {},
    read(step, reading) {
      const field = step.fields.get("emit");
      const fields = field && openMap(field.value, "An emit", FIELDS, reading.report);
      if (fields === undefined) return undefined;
      const eventTree = required(fields, "event", "An emit");
      const event = eventTree === undefined ? undefined : readText(eventTree, reading.report);
      const properties = optional(fields, "properties", (tree, report) => readValues(tree, "Properties", report)) ?? {};
      if (event === undefined) return undefined;
      if (event === ENTER_JOURNEY) {
        reading.report("SJ337", eventTree?.at ?? step.at, {
          message: `\`${event}\` is an event of ours: it names the journey to enter.`,
          found: event,
          hint: "Write `start: { journey: … }`.",
        });
        return undefined;
      }
      return { kind: "emit", event, properties, ...step.base(() => reading.deriveId("emit")) };
    },
    elsewhere: ["event"],
    example: "- emit: { event: Downgraded,",
  },
  results: () => ["failed"],
  waits: false,
  paths: STRAIGHT_ON,
  expressions: ({ properties }) => decided(valueExpressions(Object.values(properties))),
  uses: NONE,
  plan: (step, next, plan) =>
    plan.add(step.id, { kind: "emit", step, messages: messagesOf(emitKind.expressions(step), plan), next }),
  successors: ({ next }) => [next],
  title: ({ step }) => titleOf(step),
  look: ({ step, next }) => ({ look: "action", title: titleOf(step), ways: [["", next]] }),
  states: (key, { step, messages, next }, emitting) => {
    const payload = {
      ...place(step.id, emitting),
      do: "emit",
      event: step.event,
      properties: literalSafe(step.properties),
      messages: messagePasses(messages, emitting),
      steps: STEPS,
    };
    return act(key, step.id, next, payload, emitting);
  },
  historyEvents: () => TASK_EVENTS,
  longest: NO_TIME,
  leavesResult: false,
  diffTitle: (step) => `emit ${step.event}`,
};

function titleOf(step: Step<"emit">): string {
  return step.title?.value ?? `Emit ${step.event}`;
}
