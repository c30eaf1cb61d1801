import { MOMENT_FIELDS, momentExpressions, readMoment } from "../../values/moment.ts";
import { readWord } from "../../values/text.ts";
import { openMap, optional } from "../../yaml/fields.ts";
import type { MapTree } from "../../yaml/tree.ts";
import type { StepKind } from "../kind.ts";
import type { OpenStep, Reading } from "../reading.ts";
import type { MomentStep, Step } from "../step.ts";
import { noPaths } from "./paths.ts";

const FIELDS = ["until", ...MOMENT_FIELDS, "past"];

/** `wait: { at: "09:00", days: [mon, tue], zone: customer }`, or `wait: { until: 2026-12-24, at: "08:00" }`. */
export function readMomentWait(step: OpenStep, tree: MapTree, reading: Reading): Step | undefined {
  const { report } = reading;
  noPaths(step, "A wait until a moment", reading);
  const fields = openMap(tree, "A wait until a moment", FIELDS, report);
  if (fields === undefined) return undefined;
  const moment = readMoment(fields, "until");
  const past = optional(fields, "past", (word) => readWord(word, ["continue", "skip"], report)) ?? "continue";
  const base = step.base(() => reading.deriveId("wait"));
  if (fields.get("until") === undefined) {
    if (fields.get("at") === undefined) {
      report(
        "SJ109",
        { ...tree.at, length: 1 },
        {
          message: "This wait does not say until when.",
          hint: 'Add `at: "09:00"` for a time of day, or `until` for a date.',
        },
      );
      return undefined;
    }
    for (const word of ["offset", "past"]) {
      const field = fields.get(word);
      if (field === undefined) continue;
      report("SJ343", field.key, {
        message: `\`${word}\` needs a date: the next such time of day is never past and has no day before it.`,
        found: word,
      });
    }
  } else if (moment.date === undefined) return undefined;
  const written = fields.get("past");
  return { kind: "moment", moment, past, ...(written === undefined ? {} : { writtenPast: written.key }), ...base };
}

/** Whether there may be no such moment, or one that is past and not wanted any more: those go on at the next wait. */
export function maySkip({ moment, past }: MomentStep): boolean {
  return past === "skip" || momentExpressions(moment).length > 0;
}

/** Whether the moment may move while it is waited for: its date is read from the profile, which changes. */
export function mayMove({ moment }: MomentStep): boolean {
  const roots = new Set(momentExpressions(moment).flatMap((one) => one.reads.map(({ path: [root] }) => root)));
  return roots.has("profile") && !roots.has("steps") && !roots.has("now");
}

export const momentKind: StepKind<"moment"> = {
  what: "wait until a moment",
  results: [],
  waits: true,
  paths: () => [],
  ends: () => false,
  expressions: (step) => momentExpressions(step.moment).map((expression) => ({ expression, looked: "decide" })),
  plan: (step, next, plan) =>
    plan.add(step.id, {
      kind: "moment",
      step,
      messages: [...new Set(momentExpressions(step.moment).flatMap(plan.messages))].sort(),
      next,
      skipTo: maySkip(step) ? plan.nextWait : next,
    }),
};
