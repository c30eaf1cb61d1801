import type { Step } from "../steps/step.ts";
import { spoken } from "../values/duration.ts";
import type { StepChange } from "./steps.ts";

/** Repeats that go round more or less often, or at another pace. */
export function compareRepeats(before: Step, after: Step): readonly StepChange[] {
  if (before.kind !== "repeat" || after.kind !== "repeat") return [];
  const changes = [
    ...(before.every === after.every ? [] : [`every ${spoken(after.every)} instead of ${spoken(before.every)}`]),
    ...(before.atMost === after.atMost ? [] : [`at most ${after.atMost} times instead of ${before.atMost}`]),
    ...(before.until?.text === after.until?.text ? [] : ["until another condition holds"]),
  ];
  return changes.length === 0
    ? []
    : [{ kind: "repeat", what: `The repeat \`${after.id}\` goes ${changes.join(", ")}.` }];
}
