import { defined } from "../../../core/model/defined.ts";
import type { Report } from "../diagnostics/report.ts";
import { readExpression } from "../expressions/expression.ts";
import { readDuration } from "../values/duration.ts";
import { readEventName } from "../values/event-name.ts";
import { readName } from "../values/name.ts";
import { readText, readTruth } from "../values/text.ts";
import { isExpression, readValue, type Value } from "../values/value.ts";
import { openMap, optional, required } from "../yaml/fields.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import type { GoalDefinition } from "./definition.ts";

/** What success is worth: a number, or an expression that gives one. */
function readWorth(tree: Tree, report: Report): Value | undefined {
  if (isExpression(tree) || tree.kind === "number") return readValue(tree, report);
  const text = shown(tree);
  report("SJ110", tree.at, {
    message: "What a goal is worth is a number.",
    found: text,
    allowed: "10, =event.properties.total",
    ...(/^(event|entry|profile)\./.test(text) ? { hint: `Write \`=${text}\`.` } : {}),
  });
  return undefined;
}

/** The event that counts as success, and how long it counts. */
export function readGoal(tree: Tree, report: Report): GoalDefinition | undefined {
  const fields = openMap(tree, "A goal", ["event", "same", "when", "of", "within", "value", "exit"], report);
  if (fields === undefined) return undefined;
  const eventTree = required(fields, "event", "A goal");
  const event = eventTree === undefined ? undefined : readEventName(eventTree, report);
  const same = optional(fields, "same", readText);
  const when = optional(fields, "when", readExpression);
  const of = optional(fields, "of", readName);
  const withinTree = required(fields, "within", "A goal", "Add `within: 7d`: how long after the entry it counts.");
  const within = withinTree === undefined ? undefined : readDuration(withinTree, report);
  const value = optional(fields, "value", readWorth);
  const exit = optional(fields, "exit", readTruth) ?? false;
  if (event === undefined || within === undefined) return undefined;
  return {
    event,
    within,
    exit,
    ...defined({ same, when, of, value }),
  };
}
