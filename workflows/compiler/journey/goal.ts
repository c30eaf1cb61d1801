import type { Report } from "../diagnostics/report.ts";
import { readExpression } from "../expressions/expression.ts";
import { readDuration } from "../values/duration.ts";
import { readName } from "../values/name.ts";
import { readText, readTruth } from "../values/text.ts";
import { readValue } from "../values/value.ts";
import { openMap, optional, required } from "../yaml/fields.ts";
import type { Tree } from "../yaml/tree.ts";
import type { GoalDefinition } from "./definition.ts";

/** The event that counts as success, and how long it counts. */
export function readGoal(tree: Tree, report: Report): GoalDefinition | undefined {
  const fields = openMap(tree, "A goal", ["event", "same", "when", "of", "within", "value", "exit"], report);
  if (fields === undefined) return undefined;
  const eventTree = required(fields, "event", "A goal");
  const event = eventTree === undefined ? undefined : readText(eventTree, report);
  const same = optional(fields, "same", readText);
  const when = optional(fields, "when", readExpression);
  const of = optional(fields, "of", readName);
  const withinTree = required(fields, "within", "A goal", "Add `within: 7d`: how long after the entry it counts.");
  const within = withinTree === undefined ? undefined : readDuration(withinTree, report);
  const value = optional(fields, "value", readValue);
  const exit = optional(fields, "exit", readTruth) ?? false;
  if (event === undefined || within === undefined) return undefined;
  return {
    event,
    within,
    exit,
    ...(same === undefined ? {} : { same }),
    ...(when === undefined ? {} : { when }),
    ...(of === undefined ? {} : { of }),
    ...(value === undefined ? {} : { value }),
  };
}
