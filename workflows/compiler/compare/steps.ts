import { defined } from "../../../core/model/defined.ts";
import { KINDS } from "../steps/kinds.ts";
import type { Kind, Step } from "../steps/step.ts";
import type { Finding, Pair, StepChange } from "./finding.ts";
import { pairSteps, plainText } from "./pair-steps.ts";

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
