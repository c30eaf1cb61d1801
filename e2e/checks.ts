import type { Check } from "./check.ts";
import { emailComesBack } from "./checks/email.ts";
import { eventReachesProfile, nothingIsLeft } from "./checks/queues.ts";
import { exitEventEndsRun, runStartsByAlias, stoppedRunIsSettled } from "./checks/runs.ts";
import { historyIsAsPlayed, waitIsAnswered } from "./checks/waits.ts";

export type CheckName = "profile" | "run" | "stopped" | "wait" | "exit" | "history" | "email" | "queues";

/** Every check by its name, in the order in which they run. */
export const CHECKS = {
  profile: eventReachesProfile,
  run: runStartsByAlias,
  stopped: stoppedRunIsSettled,
  wait: waitIsAnswered,
  exit: exitEventEndsRun,
  history: historyIsAsPlayed,
  email: emailComesBack,
  queues: nothingIsLeft,
} as const satisfies Record<CheckName, Check>;

export const CHECK_NAMES: readonly string[] = Object.keys(CHECKS);

export function isCheckName(name: string): name is CheckName {
  return Object.hasOwn(CHECKS, name);
}
