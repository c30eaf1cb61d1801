import { KINDS } from "./kinds.ts";
import type { Kind, Path, Step } from "./step.ts";

/** Whether nobody comes past a step. */
export function ends<K extends Kind>(step: Step<K>): boolean {
  return KINDS[step.kind].ends(step);
}

/** Whether nobody comes past any of these paths; a path that is left out goes on. */
export function endsWithAll(paths: readonly (Path | undefined)[]): boolean {
  return paths.every((path) => path?.steps.some((step) => ends(step)) === true);
}
