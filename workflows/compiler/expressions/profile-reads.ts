import { PROFILE_FIELDS } from "../../../core/model/profile.ts";
import type { Expression } from "./expression.ts";

/** The parts of the profile that expressions read, as `SegmentRule.reads` names them; `*` where all of it counts. Sorted. */
export function profileReads(expressions: readonly Expression[]): string[] {
  const reads = expressions.flatMap((expression) => [
    ...(readsAllSegments(expression) ? ["*"] : expression.segments.map(({ name }) => `segment:${name}`)),
    ...(readsAll(expression, "inside") ? ["inside"] : expression.inside.map(({ name }) => `inside:${name}`)),
    ...expression.reads.flatMap(({ path: [root, ...rest] }) => {
      if (root === "$") return ["*"];
      return root === "profile" ? partsOf(rest) : [];
    }),
  ]);
  return reads.includes("*") ? ["*"] : [...new Set(reads)].sort();
}

/** Whether an expression reads the list of segments otherwise than by asking for one by its name. */
export function readsAllSegments(expression: Expression): boolean {
  return readsAll(expression, "segments");
}

function readsAll(expression: Expression, list: "segments" | "inside"): boolean {
  const times = expression.reads.filter(({ path: [root, name] }) => root === "profile" && name === list).length;
  return times > expression[list].length;
}

function partsOf([name, member]: readonly string[]): string[] {
  if (name === undefined) return ["*"];
  // A customer's id never changes.
  if (name === "segments" || name === "inside" || name === "id") return [];
  if (name === "counts") return member === undefined ? ["*"] : [`count:${member}`];
  // An address hides a trait of its name, and shows it again where it is removed.
  return PROFILE_FIELDS.some((field) => field === name) ? [name, `trait:${name}`] : [`trait:${name}`];
}
