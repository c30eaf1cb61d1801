import { type Failure, holds } from "../expression/evaluate.ts";
import type { DecideResult, DecideTask } from "../model/task.ts";
import { type StepContextDeps, stepContextOf } from "./step-context.ts";

/**
 * Evaluates each condition against the current profile. A condition that is undefined or fails is false and counted.
 * For `explain`, the answer also lists the missing paths that false conditions compared, and the conditions that
 * exceeded their limit. One read, plus one for each message the conditions read. Throws ExitedError where the entry has
 * ended.
 */
export async function decide(deps: StepContextDeps, task: DecideTask): Promise<DecideResult> {
  const context = await stepContextOf(deps, task);
  return context.ask(async (scope, failures) => {
    const answers: Record<string, boolean> = {};
    const notThere: Record<string, readonly string[]> = {};
    const overBound: string[] = [];
    for (const [id, condition] of Object.entries(task.conditions)) {
      const own: Failure[] = [];
      answers[id] = await holds(condition, scope, own);
      failures.push(...own);
      const missing = own.flatMap((failure) => failure.missing ?? []);
      if (missing.length > 0) notThere[id] = missing;
      if (own.some(({ cause }) => cause === "bound")) overBound.push(id);
    }
    return {
      ...answers,
      ...(Object.keys(notThere).length === 0 ? {} : { notThere }),
      ...(overBound.length === 0 ? {} : { overBound }),
    };
  });
}
