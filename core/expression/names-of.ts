import { type Node, nodesIn } from "./node.ts";

/** The names of a path that is nothing but names; undefined for any other node. */
export function namesOf(node: Node): readonly string[] | undefined {
  if (node.type !== "path" || node.group !== undefined) return undefined;
  const [first, ...others] = nodesIn(node.steps);
  if (first === undefined) return undefined;
  const steps = first.type === "variable" && first.value === "$" ? others : [first, ...others];
  const names: string[] = [];
  for (const step of steps) {
    const { type, value, stages, predicate } = step;
    if (type !== "name" || typeof value !== "string" || stages !== undefined || predicate !== undefined)
      return undefined;
    names.push(value);
  }
  return names;
}
