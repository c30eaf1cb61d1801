import type { DeadlineResult, DecideResult, MomentResult } from "../../core/model/task.ts";
import { decide } from "../../core/steps/decide.ts";
import { type EmitDeps, emit } from "../../core/steps/emit.ts";
import { type GoOnDeps, goOn } from "../../core/steps/go-on.ts";
import { deadline, moment } from "../../core/steps/moment.ts";
import { registerWait, type WaitDeps } from "../../core/steps/register-wait.ts";
import { type UpdateDeps, update } from "../../core/steps/update.ts";
import type { StepTask } from "./task.ts";

export type StepDeps = WaitDeps & UpdateDeps & EmitDeps & GoOnDeps;

/** Does what a machine asks, and gives its answer, where there is one. */
export async function perform(
  deps: StepDeps,
  task: StepTask,
): Promise<DeadlineResult | DecideResult | MomentResult | undefined> {
  if (task.do === "decide") return decide(deps, task);
  if (task.do === "moment") return moment(deps, task);
  if (task.do === "deadline") return deadline(deps, task);
  if (task.do === "wait") await registerWait(deps, task);
  else if (task.do === "update") await update(deps, task);
  else if (task.do === "emit") await emit(deps, task);
  else await goOn(deps, task);
  return undefined;
}
