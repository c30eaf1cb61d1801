import { readName } from "../values/name.ts";
import { readValues, valueExpressions } from "../values/value.ts";
import { openMap, optional, required } from "../yaml/fields.ts";
import { messagesOf, type StepKind } from "./kind.ts";
import type { StepForm } from "./reading.ts";

export const START_FIELDS = ["journey", "properties"] as const;

/** `start: { journey: win_back, properties: { from: dunning } }`, or the name of the journey alone. */
export const startForm: StepForm = {
  fields: [],
  read(step, reading) {
    const field = step.fields.get("start");
    if (field === undefined) return undefined;
    const { report } = reading;
    const fields = field.value.kind === "text" ? undefined : openMap(field.value, "A start", START_FIELDS, report);
    if (fields === undefined && field.value.kind !== "text") return undefined;
    const tree = fields === undefined ? field.value : required(fields, "journey", "A start");
    const journey = tree === undefined ? undefined : readName(tree, report);
    const properties =
      (fields && optional(fields, "properties", (values) => readValues(values, "Properties", report))) ?? {};
    if (journey === undefined) return undefined;
    return { kind: "start", journey, properties, ...step.base(() => reading.deriveId("start")) };
  },
};

export const startKind: StepKind<"start"> = {
  what: "start",
  results: ["failed"],
  paths: () => [],
  ends: () => false,
  expressions: ({ properties }) =>
    valueExpressions(Object.values(properties)).map((expression) => ({ expression, looked: "decide" })),
  plan: (step, next, plan) =>
    plan.add(step.id, { kind: "start", step, messages: messagesOf(startKind.expressions(step), plan), next }),
};
