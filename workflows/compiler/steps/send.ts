import { readName } from "../values/name.ts";
import type { StepKind } from "./kind.ts";
import type { StepForm } from "./reading.ts";
import { SEND_RESULTS } from "./results.ts";

export const sendForm: StepForm = {
  fields: [],
  read(step, reading) {
    const field = step.fields.get("send");
    if (field === undefined) return undefined;
    if (field.value.kind === "map") {
      reading.report("SJ112", field.key, {
        message: "Choosing between channels with `first of` is not available yet.",
        found: "a map of fields",
        allowed: "the name of one template",
      });
      return undefined;
    }
    const template = readName(field.value, reading.report);
    return template === undefined ? undefined : { kind: "send", template, ...step.base(() => template.value) };
  },
};

export const sendKind: StepKind<"send"> = {
  what: "send",
  results: SEND_RESULTS,
  paths: () => [],
  ends: () => false,
  expressions: () => [],
  plan: (step, next, plan) => plan.add(step.id, { kind: "send", step, next }),
};
