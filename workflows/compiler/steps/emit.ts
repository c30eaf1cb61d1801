import { ENTER_JOURNEY } from "../../../core/model/event.ts";
import { act, literalSafe } from "../emit/task.ts";
import { TASK_EVENTS } from "../plan/attempts.ts";
import { TEXT } from "../values/text.ts";
import { type Value, valueExpressions, valuesOf } from "../values/value.ts";
import { shape } from "../yaml/shape.ts";
import { decided, messagesOf, NO_TIME, NONE, STRAIGHT_ON, type Step, type StepBase, type WrittenKind } from "./kind.ts";

/** Put an event of the customer's on the bus. */
export interface EmitStep extends StepBase {
  readonly event: string;
  readonly properties: Readonly<Record<string, Value>>;
}

const EMIT = shape("An emit", {
  event: { as: TEXT, required: true, description: "The name of the event" },
  properties: { as: valuesOf("Properties"), otherwise: {}, description: "What the event says" },
});

export const emitKind: WrittenKind<"emit"> = {
  what: "emit",
  form: {
    schema: EMIT.schema,
    beside: {},
    read(step, reading) {
      const field = step.fields.get("emit");
      const emit = field && EMIT.open(field.value, reading.report);
      if (emit?.whole === undefined) return undefined;
      const { event, properties } = emit.whole;
      if (event === ENTER_JOURNEY) {
        reading.report("SJ337", emit.field("event")?.value.at ?? step.at, {
          message: `\`${event}\` is an event of ours: it names the journey to enter.`,
          found: event,
          hint: "Write `start: { journey: … }`.",
        });
        return undefined;
      }
      return { kind: "emit", event, properties, ...step.base(() => reading.deriveId("emit")) };
    },
    elsewhere: ["event", "track", "trigger"],
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
  states: (key, node, emitting) =>
    act(key, node, { do: "emit", event: node.step.event, properties: literalSafe(node.step.properties) }, emitting),
  historyEvents: () => TASK_EVENTS,
  longest: NO_TIME,
  leavesResult: false,
  diffTitle: (step) => `emit ${step.event}`,
};

function titleOf(step: Step<"emit">): string {
  return step.title?.value ?? `Emit ${step.event}`;
}
