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
  // An address hides a trait of the same name. When the address is removed, the trait shows again.
  return PROFILE_FIELDS.some((field) => field === name) ? [name, `trait:${name}`] : [`trait:${name}`];
}

/**
 * The property paths that reads below `…prefix.properties` ask for, as the running system keeps them: `orderId`,
 * `address.city`; `*` is all. A path below another that is kept anyway is left out. Sorted.
 */
export function fieldsRead(paths: Iterable<readonly string[]>, prefix: readonly string[]): string[] {
  const fields = new Set<string>();
  for (const path of paths) {
    if (!prefix.every((name, i) => path[i] === undefined || path[i] === name)) continue;
    const rest = path.slice(prefix.length);
    if (path.length <= prefix.length) fields.add("*");
    else if (rest[0] === "properties") fields.add(fieldOf(rest.slice(1)));
  }
  return withoutCovered(fields);
}

/** A property path as kept; the dot separates names, so a name with a dot in it ends the path before it. */
export function fieldOf(names: readonly string[]): string {
  const dotted = names.findIndex((name) => name.includes(".") || name.includes("*"));
  const kept = dotted === -1 ? names : names.slice(0, dotted);
  return kept.length === 0 ? "*" : kept.join(".");
}

/** The fields without those that another field of the set contains. */
export function withoutCovered(fields: ReadonlySet<string>): string[] {
  if (fields.has("*")) return ["*"];
  const all = [...fields].sort();
  return all.filter((field) => !all.some((other) => other !== field && field.startsWith(`${other}.`)));
}
