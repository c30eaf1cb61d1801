// First: kinds that ask whether their paths end look themselves up there, so it has to be the one that loads them.
import "./kinds.ts";
import { branchForm } from "./branch.ts";
import { callForm } from "./call.ts";
import { emitForm } from "./emit.ts";
import { exitForm } from "./exit.ts";
import { ifForm } from "./if.ts";
import type { StepForm } from "./reading.ts";
import { repeatForm } from "./repeat.ts";
import { sendForm } from "./send.ts";
import { splitForm } from "./split.ts";
import { startForm } from "./start.ts";
import { updateForm } from "./update.ts";
import { useForm } from "./use.ts";
import { waitForm } from "./wait/form.ts";

/** How steps are written: the key that tells a step's kind, and who reads it. */
export const FORMS = {
  send: sendForm,
  wait: waitForm,
  if: ifForm,
  branch: branchForm,
  split: splitForm,
  repeat: repeatForm,
  update: updateForm,
  emit: emitForm,
  call: callForm,
  start: startForm,
  use: useForm,
  exit: exitForm,
} satisfies Record<string, StepForm>;

export type StepKey = keyof typeof FORMS;

export const STEP_KEYS: readonly StepKey[] = [
  "send",
  "wait",
  "if",
  "branch",
  "split",
  "repeat",
  "update",
  "emit",
  "call",
  "start",
  "use",
  "exit",
];
