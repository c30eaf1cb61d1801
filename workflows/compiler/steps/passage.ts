import { KINDS } from "./kinds.ts";
import type { Kind, Path, Step } from "./step.ts";
import { maySkip } from "./wait/moment-states.ts";

/** Who comes along a path. */
export interface Passage {
  /** For each step the step before it that lets nobody past, if nobody comes to it by another way. */
  readonly barred: readonly (Step | undefined)[];
  /** Whether anybody comes past the path. */
  readonly passed: boolean;
}

/** Customers who skip a moment go on at the next wait of the path, or past the path: an exit in between does not stop them. */
export function passage({ steps }: Path): Passage {
  let over: Step | undefined;
  let skipping = false;
  const barred = steps.map((step) => {
    if (skipping && KINDS[step.kind].waits) {
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

/** Whether nobody comes past a step. */
function ends<K extends Kind>(step: Step<K>): boolean {
  return KINDS[step.kind].paths(step).every((path) => path !== undefined && !passage(path).passed);
}
