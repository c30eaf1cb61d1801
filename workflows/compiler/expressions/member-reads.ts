import { childNodes, type Node, nodesIn } from "../../../core/expression/node.ts";

/** A segment, or a journey, that an expression asks for by name. */
export interface MemberRead {
  readonly name: string;
  /** Character offset of its name in the expression, quotes not counted. */
  readonly offset: number;
}

/** Lists of the profile that are asked for one of their members. */
export type List = "segments" | "inside";

/** Every `'name' in profile.segments`, or `'name' in profile.inside`, of an expression. */
export function memberReadsOf(root: Node, list: List): MemberRead[] {
  const own = isIn(root) ? nodesIn(root.lhs).flatMap((side) => namedBy(side)) : [];
  const asked = isIn(root) && nodesIn(root.rhs).some((side) => isList(side, list)) ? own : [];
  return [...asked, ...childNodes(root).flatMap((child) => memberReadsOf(child, list))];
}

function isIn(node: Node): boolean {
  return node.type === "binary" && node.value === "in";
}

function isList(node: Node, list: List): boolean {
  const names = node.type === "path" ? nodesIn(node.steps).map((step) => String(step.value)) : [];
  return names.join(".").replace(/^\$\./, "") === `profile.${list}`;
}

/** JSONata's position is the end of the token. */
function namedBy(node: Node): MemberRead[] {
  if (node.type !== "string" || typeof node.value !== "string") return [];
  return [{ name: node.value, offset: Math.max(0, (node.position ?? 0) - node.value.length - 1) }];
}
