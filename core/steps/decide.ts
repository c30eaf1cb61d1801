import { type Failure, holds } from "../expression/evaluate.ts";
import type { DecideResult, DecideTask } from "../model/task.ts";
import { type StepContextDeps, stepContextOf } from "./step-context.ts";

/**
 * The answer of each condition, as things stand now; what is undefined or fails is false, and counted. With them, for
 * `explain`, what those that are *no* asked for and is not there, and which were more work than is allowed. One read, and one
 * for each message the conditions ask about. Throws `Exited` where the entry has ended.
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
