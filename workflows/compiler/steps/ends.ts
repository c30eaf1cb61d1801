import { KINDS } from "./kinds.ts";
import type { Kind, Path, Step } from "./step.ts";
import { maySkip } from "./wait/moment.ts";

/** Whether nobody comes past a step. */
export function ends<K extends Kind>(step: Step<K>): boolean {
  return KINDS[step.kind].ends(step);
}

/** Whether nobody comes past any of these paths; a path that is left out goes on. */
export function endsWithAll(paths: readonly (Path | undefined)[]): boolean {
  return paths.every((path) => path !== undefined && !passage(path).passed);
}

/** Who comes along a path. */
export interface Passage {
  /** For each step the step before it that lets nobody past, if nobody comes to it by another way. */
  readonly barred: readonly (Step | undefined)[];
  /** Whether anybody comes past the path. */
  readonly passed: boolean;
}

/** Those who skip a moment go on at the next wait of the path, or past it: they come by an exit in between. */
export function passage({ steps }: Path): Passage {
  let over: Step | undefined;
  let skipping = false;
  const barred = steps.map((step) => {
    if (skipping && KINDS[step.kind].waits === true) {
      over = undefined;
      skipping = false;
    }
    const before = over;
    if (step.kind === "moment" && maySkip(step)) skipping = true;
    if (ends(step)) over ??= step;
    return before;
  });
  return { barred, passed: over === undefined || skipping };
}
