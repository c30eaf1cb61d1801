import { type At, type Report, shifted } from "../diagnostics/report.ts";
import type { Tree } from "../yaml/tree.ts";
import { expressionsInside, type JourneyDefinition } from "./definition.ts";
import type { EntryDefinition } from "./entries/entry.ts";
import { carriedBy } from "./entries/kinds.ts";

/*
 * The entry event of a segment, a schedule or a date has only a time and no property of the customer's: a comparison with such a
 * property would never hold.
 */

/** Reports every `same` below a tree that compares what no entry event carries. */
export function checkSame(tree: Tree | undefined, enter: readonly EntryDefinition[], report: Report): void {
  const carried = carriedBy(enter);
  if (carried === undefined || tree === undefined) return;
  for (const { value, at } of samesIn(tree)) reportMissing(value.split(".")[0] ?? value, at, carried, report);
}

/** Reports what expressions of a journey read of the entry event where no entry event carries it. */
export function checkCarried(journey: JourneyDefinition, report: Report): void {
  const carried = carriedBy(journey.enter);
  if (carried === undefined) return;
  for (const expression of expressionsInside(journey)) {
    for (const { path, offset } of expression.reads) {
      const [root, part, property] = path;
      if (root !== "entry" || part !== "properties" || property === undefined) continue;
      reportMissing(property, shifted(expression.at, offset, path.slice(0, 3).join(".").length), carried, report);
    }
  }
}

function reportMissing(property: string, at: At, carried: readonly string[], report: Report): void {
  if (carried.includes(property)) return;
  report("SJ314", at, {
    message: `Nobody enters here by an event that has \`${property}\`.`,
    found: property,
    allowed: carried.map((name) => `entry.properties.${name}`).join(", "),
  });
}

function samesIn(tree: Tree): readonly { readonly value: string; readonly at: At }[] {
  if (tree.kind === "list") return tree.items.flatMap(samesIn);
  if (tree.kind !== "map") return [];
  return [...tree.fields].flatMap(([key, { value }]) =>
    key === "same" && value.kind === "text" ? [{ value: value.value, at: value.at }] : samesIn(value),
  );
}
