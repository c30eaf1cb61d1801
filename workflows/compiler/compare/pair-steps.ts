import type { Json } from "../../../core/model/json.ts";
import { canonical } from "../rules/recheck-hash.ts";
import { allSteps } from "../steps/kinds.ts";
import type { Step } from "../steps/step.ts";
import type { Pair } from "./finding.ts";

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

/** Two sequences laid beside each other: which items of both are the same, and which are of one side only, in order. */
function align<T>(
  before: readonly T[],
  after: readonly T[],
  same: (before: T, after: T) => boolean,
): readonly { readonly before?: T; readonly after?: T }[] {
  const width = after.length + 1;
  const common = new Array<number>((before.length + 1) * width).fill(0);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  const alike = (i: number, j: number): boolean => {
    const [one, other] = [before[i], after[j]];
    return one !== undefined && other !== undefined && same(one, other);
  };
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * width + j] = alike(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const rows: { before?: T; after?: T }[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [one, other] = [before[i], after[j]];
    if (one !== undefined && other !== undefined && alike(i, j)) {
      rows.push({ before: one, after: other });
      i++;
      j++;
    } else if (one !== undefined && (other === undefined || at(i + 1, j) >= at(i, j + 1))) {
      rows.push({ before: one });
      i++;
    } else if (other !== undefined) {
      rows.push({ after: other });
      j++;
    }
  }
  return rows;
}

/** What is the same for an author may stand elsewhere in the file, and be called otherwise. */
const NOT_COMPARED = new Set(["givenId", "title", "id"]);

/**
 * A parsed value as text, equal for equal meaning: without places, ids and titles, expressions as they are written, and
 * without the paths below a step, which are compared step by step.
 */
export function plainText(value: object): string {
  return canonical(plain(value));
}

function plain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  if ("text" in value && "reads" in value) return plain(value.text);
  const fields = Object.entries(value).filter(([key, one]) => !NOT_COMPARED.has(key) && !isPlace(one) && !isPath(one));
  return Object.fromEntries(fields.map(([key, one]) => [key, plain(one)]));
}

function isPlace(value: unknown): boolean {
  return typeof value === "object" && value !== null && "line" in value && "column" in value;
}

function isPath(value: unknown): boolean {
  return typeof value === "object" && value !== null && "steps" in value && "at" in value;
}
