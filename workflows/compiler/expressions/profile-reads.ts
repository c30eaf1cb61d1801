import type { Expression } from "./expression.ts";

/** Parts of the profile that expressions know by names of their own; every other name is a trait. */
const OWN = new Set(["email", "phone", "push", "zone", "locale", "country"]);

/** The parts of the profile that expressions read, as `SegmentRule.reads` names them; `*` where all of it counts. Sorted. */
export function profileReads(expressions: readonly Expression[]): string[] {
  const reads = expressions.flatMap((expression) => [
    ...(readsAllSegments(expression) ? ["*"] : expression.segments.map(({ segment }) => `segment:${segment}`)),
    ...expression.reads.flatMap(({ path: [root, ...rest] }) => {
      if (root === "$") return ["*"];
      return root === "profile" ? partsOf(rest) : [];
    }),
  ]);
  return reads.includes("*") ? ["*"] : [...new Set(reads)].sort();
}

/** Whether an expression reads the list of segments otherwise than by asking for one by its name. */
export function readsAllSegments({ reads, segments }: Expression): boolean {
  const times = reads.filter(({ path: [root, name] }) => root === "profile" && name === "segments").length;
  return times > segments.length;
}

function partsOf([name, member]: readonly string[]): string[] {
  if (name === undefined) return ["*"];
  if (name === "segments") return [];
  if (name === "counts") return member === undefined ? ["*"] : [`count:${member}`];
  // An address hides a trait of its name, and shows it again where it is removed.
  return OWN.has(name) ? [name, `trait:${name}`] : [`trait:${name}`];
}
