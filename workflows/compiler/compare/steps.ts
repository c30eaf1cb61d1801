import { defined } from "../../../core/model/defined.ts";
import type { Kind, Step } from "../steps/step.ts";
import type { Finding } from "./finding.ts";
import { pairSteps } from "./pair-steps.ts";
import { plainText } from "./plain.ts";
import { compareRepeats } from "./repeats.ts";
import type { Pair } from "./side.ts";
import { compareSplits } from "./splits.ts";
import { stepTitle } from "./step-title.ts";
import { compareWaits } from "./waits.ts";

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
    if (before === undefined)
      return after === undefined ? [] : [finding("step added", `New step: ${stepTitle(after)}.`)];
    if (after === undefined) return [finding("step removed", `The step is gone: ${stepTitle(before)}.`)];
    const changed = plainText(before) === plainText(after) ? [] : changes(before, after);
    return [
      ...idChange(before, after).map((what) => finding("id changed", what, "Give the step its old `id`.")),
      ...changed.map(({ kind, what }) => finding(kind, what)),
    ];
  });
}

/** What changed in a step of both versions, in one sentence or a few. */
export type StepChange = Pick<Finding, "kind" | "what">;

function changes(before: Step, after: Step): readonly StepChange[] {
  const found = [...compareWaits(before, after), ...compareSplits(before, after), ...compareRepeats(before, after)];
  if (found.length > 0) return found;
  const [old, now] = [stepTitle(before), stepTitle(after)];
  return [{ kind: "step changed", what: old === now ? `Changed: ${now}.` : `Changed from "${old}" to "${now}".` }];
}

/** Kinds whose id other systems and later entries know: of their messages, calls and drawings. */
const KNOWN_BY_ID: ReadonlySet<Kind> = new Set(["send", "call", "split"]);

function idChange(before: Step, after: Step): readonly string[] {
  if (before.id === after.id || before.kind !== after.kind) return [];
  if (!KNOWN_BY_ID.has(after.kind) && (before.givenId === undefined || after.givenId === undefined)) return [];
  const means =
    after.kind === "split"
      ? " Everybody is drawn anew: who enters again may take another path."
      : " Reports count it as another step.";
  return [`The id of ${stepTitle(after)} changes from \`${before.id}\` to \`${after.id}\`.${means}`];
}
