/** A node of JSONata's syntax tree, with the fields that we read; JSONata's own declarations lack half of them. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly [field: string]: unknown;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** The nodes in a field that may hold one, a list, or a list of pairs. */
export function nodesIn(value: unknown): Node[] {
  if (isNode(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(nodesIn) : [];
}

/** The nodes directly below one, in any of its fields. */
export function childNodes(node: Node): Node[] {
  return Object.values(node).flatMap(nodesIn);
}

/** Visits a node and all nodes below it. */
export function walkNodes(node: Node, look: (node: Node) => void): void {
  look(node);
  for (const child of childNodes(node)) walkNodes(child, look);
}

/** The names of a path that consists of names only; undefined for any other node. */
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
