import { childNodes, type Node, nodesIn } from "../../../core/expression/node.ts";

/** A segment that an expression asks for by name. */
export interface SegmentRead {
  readonly segment: string;
  /** Character offset of its name in the expression, quotes not counted. */
  readonly offset: number;
}

/** Every `'name' in profile.segments` of an expression. */
export function segmentReadsOf(root: Node): SegmentRead[] {
  const own = isIn(root) ? nodesIn(root.lhs).flatMap((side) => namedBy(side)) : [];
  const asked = isIn(root) && nodesIn(root.rhs).some(isSegments) ? own : [];
  return [...asked, ...childNodes(root).flatMap(segmentReadsOf)];
}

function isIn(node: Node): boolean {
  return node.type === "binary" && node.value === "in";
}

function isSegments(node: Node): boolean {
  const names = node.type === "path" ? nodesIn(node.steps).map((step) => String(step.value)) : [];
  return names.join(".") === "profile.segments";
}

/** JSONata's position is the end of the token. */
function namedBy(node: Node): SegmentRead[] {
  if (node.type !== "string" || typeof node.value !== "string") return [];
  return [{ segment: node.value, offset: Math.max(0, (node.position ?? 0) - node.value.length - 1) }];
}
