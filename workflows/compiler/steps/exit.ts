import { readReason } from "../values/reason.ts";
import type { StepKind } from "./kind.ts";
import type { StepForm } from "./reading.ts";

export const exitForm: StepForm = {
  fields: [],
  read(step, reading) {
    const field = step.fields.get("exit");
    const reason = field === undefined ? undefined : readReason(field.value, reading.report);
    if (reason === undefined) return undefined;
    return { kind: "exit", reason, ...step.base(() => reading.deriveId("exit")) };
  },
};

export const exitKind: StepKind<"exit"> = {
  what: "exit",
  results: [],
  paths: () => [],
  ends: () => true,
  expressions: () => [],
  plan: (step, _next, plan) => plan.add(`exit:${step.reason}`, { kind: "exit", reason: step.reason }),
};
