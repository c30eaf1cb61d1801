import { ENTER_JOURNEY } from "../../../core/ingest/addressed.ts";
import { readText } from "../values/text.ts";
import { readValues, valueExpressions } from "../values/value.ts";
import { openMap, optional, required } from "../yaml/fields.ts";
import { messagesOf, type StepKind } from "./kind.ts";
import type { StepForm } from "./reading.ts";

export const EMIT_FIELDS = ["event", "properties"] as const;

/** `emit: { event: Downgraded, properties: { plan: free } }`. */
export const emitForm: StepForm = {
  fields: [],
  read(step, reading) {
    const field = step.fields.get("emit");
    const fields = field && openMap(field.value, "An emit", EMIT_FIELDS, reading.report);
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
};

export const emitKind: StepKind<"emit"> = {
  what: "emit",
  results: ["failed"],
  paths: () => [],
  ends: () => false,
  expressions: ({ properties }) =>
    valueExpressions(Object.values(properties)).map((expression) => ({ expression, looked: "decide" })),
  plan: (step, next, plan) =>
    plan.add(step.id, { kind: "emit", step, messages: messagesOf(emitKind.expressions(step), plan), next }),
};
