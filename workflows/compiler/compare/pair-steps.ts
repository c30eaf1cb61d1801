import { allSteps } from "../steps/kinds.ts";
import type { Step } from "../steps/step.ts";
import { align } from "./align.ts";
import { plainText } from "./plain.ts";
import type { Pair } from "./side.ts";

/** A step of both versions, or of one of them. */
export interface StepPair {
  readonly before?: Step;
  readonly after?: Step;
}

/**
 * The steps of two versions of a journey beside each other: first those that say the same, then, between them, those of
 * one id, then those of one kind.
 */
export function pairSteps({ before, after }: Pair): readonly StepPair[] {
  const [old, now] = [allSteps(before.definition.steps), allSteps(after.definition.steps)];
  const rows = align(old, now, (one, other) => one.kind === other.kind && plainText(one) === plainText(other));
  return between(between(rows, sameId), (one, other) => one.kind === other.kind);
}

/** Ids that are derived say where a step stands, not which one it is. */
function sameId(one: Step, other: Step): boolean {
  const named = one.givenId !== undefined || one.kind === "send" || one.kind === "call";
  return named && one.kind === other.kind && one.id === other.id;
}

/** Pairs what is left alone between two pairs. */
function between(rows: readonly StepPair[], same: (before: Step, after: Step) => boolean): readonly StepPair[] {
  const paired: StepPair[] = [];
  let [old, now]: [Step[], Step[]] = [[], []];
  const close = (): void => {
    paired.push(...align(old, now, same));
    [old, now] = [[], []];
  };
  for (const row of rows) {
    if (row.before !== undefined && row.after !== undefined) {
      close();
      paired.push(row);
    } else if (row.before !== undefined) old.push(row.before);
    else if (row.after !== undefined) now.push(row.after);
  }
  close();
  return paired;
}
