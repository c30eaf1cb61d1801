import { branchForm } from "./branch.ts";
import { exitForm } from "./exit.ts";
import { ifForm } from "./if.ts";
import type { StepForm } from "./reading.ts";
import { sendForm } from "./send.ts";
import { waitForm } from "./wait/form.ts";

/** How steps are written: the key that tells a step's kind, and who reads it. */
export const FORMS = {
  send: sendForm,
  wait: waitForm,
  if: ifForm,
  branch: branchForm,
  exit: exitForm,
} satisfies Record<string, StepForm>;

export type StepKey = keyof typeof FORMS;

export const STEP_KEYS: readonly StepKey[] = ["send", "wait", "if", "branch", "exit"];

/** Steps of the language that cannot be run yet. */
export const LATER_STEPS = ["split", "update", "emit", "call", "start", "repeat", "use"] as const;
