import { defined } from "../../../core/model/defined.ts";
import type { Kind, Step } from "../steps/kind.ts";
import { allSteps, KINDS } from "../steps/kinds.ts";
import { type Finding, type Pair, plainText, type StepChange } from "./finding.ts";

/** Steps that came, went, changed, or bear another id. */
export function compareSteps(pair: Pair): readonly Finding[] {
  const { journey } = pair;
  return pairSteps(pair).flatMap(({ before, after }): readonly Finding[] => {
    const place = after === undefined ? {} : { place: { file: pair.after.definition.file, line: after.at.line } };
    const finding = (kind: Finding["kind"], what: string, hint?: string): Finding => ({
      level: "changes",
      kind,
      journey,
      ...place,
      what,
      ...defined({ hint }),
    });
    if (before === undefined) return after === undefined ? [] : [finding("step added", `New step: ${titleOf(after)}.`)];
    if (after === undefined) return [finding("step removed", `The step is gone: ${titleOf(before)}.`)];
    const changed = plainText(before) === plainText(after) ? [] : changes(before, after);
    return [
      ...idChange(before, after).map((what) => finding("id changed", what, "Give the step its old `id`.")),
      ...changed.map(({ kind, what }) => finding(kind, what)),
    ];
  });
}

function changes(before: Step, after: Step): readonly StepChange[] {
  const found = changesOf(before, after);
  if (found.length > 0) return found;
  const [old, now] = [titleOf(before), titleOf(after)];
  return [{ kind: "step changed", what: old === now ? `Changed: ${now}.` : `Changed from "${old}" to "${now}".` }];
}

function changesOf<K extends Kind>(before: Step<K>, after: Step): readonly StepChange[] {
  return KINDS[before.kind].changes?.(before, after) ?? [];
}

/** What a step is called where two versions are compared. */
export function titleOf<K extends Kind>(step: Step<K>): string {
  return KINDS[step.kind].diffTitle(step);
}

function idChange(before: Step, after: Step): readonly string[] {
  if (before.id === after.id || before.kind !== after.kind) return [];
  const { knownById } = KINDS[after.kind];
  if (knownById === undefined && (before.givenId === undefined || after.givenId === undefined)) return [];
  const means = knownById ?? "Reports count it as another step.";
  return [`The id of ${titleOf(after)} changes from \`${before.id}\` to \`${after.id}\`. ${means}`];
}

/** A step of both versions, or of one of them. */
interface StepPair {
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
export function align<B, A>(
  before: readonly B[],
  after: readonly A[],
  same: (before: B, after: A) => boolean,
): readonly { readonly before?: B; readonly after?: A }[] {
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
  const rows: { before?: B; after?: A }[] = [];
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
