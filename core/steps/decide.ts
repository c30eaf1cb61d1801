import { holds } from "../expression/evaluate.ts";
import type { DecideResult, DecideTask } from "../model/task.ts";
import { type SceneDeps, sceneOf } from "./scene.ts";

/**
 * The answer of each condition, as things stand now; what is undefined or fails is false, and counted. One read, and one
 * for each message the conditions ask about. Throws `Exited` where the entry has ended.
 */
export async function decide(deps: SceneDeps, task: DecideTask): Promise<DecideResult> {
  const scene = await sceneOf(deps, task);
  return scene.ask(async (scope, failures) => {
    const answers: Record<string, boolean> = {};
    for (const [id, condition] of Object.entries(task.conditions)) {
      answers[id] = await holds(condition, scope, failures);
    }
    return answers;
  });
}
