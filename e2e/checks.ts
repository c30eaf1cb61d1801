import type { Check } from "./check.ts";
import { emailComesBack } from "./checks/email-comes-back.ts";
import { eventReachesProfile } from "./checks/event-reaches-profile.ts";
import { exitEventEndsRun } from "./checks/exit-event-ends-run.ts";
import { historyIsAsPlayed } from "./checks/history-is-as-played.ts";
import { nothingIsLeft } from "./checks/nothing-is-left.ts";
import { runStartsByAlias } from "./checks/run-starts-by-alias.ts";
import { stoppedRunIsSettled } from "./checks/stopped-run-is-settled.ts";
import { waitIsAnswered } from "./checks/wait-is-answered.ts";

export type CheckName = "profile" | "run" | "stopped" | "wait" | "exit" | "history" | "email" | "queues";

/** Every check by its name, in the order in which they are made. */
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
