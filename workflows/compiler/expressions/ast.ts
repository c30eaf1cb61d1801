import jsonata from "jsonata";

/** A node of JSONata's syntax tree, as far as the compiler looks at it; its own declarations lack half of the fields. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly [field: string]: unknown;
}

export type Parsed =
  | { readonly ok: true; readonly root: Node }
  | { readonly ok: false; readonly offset: number; readonly message: string };

/** The syntax tree of an expression, or where and why it has none. `offset` counts characters from 0. */
export function parseExpression(text: string): Parsed {
  try {
    const root: unknown = jsonata(text).ast();
    return isNode(root) ? { ok: true, root } : { ok: false, offset: 0, message: "There is nothing here." };
  } catch (fault) {
    const { message, position } = isFault(fault) ? fault : { message: String(fault), position: 1 };
    return { ok: false, offset: Math.max(0, (position ?? 1) - 1), message };
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** The nodes directly below one, in any of its fields. */
export function childNodes(node: Node): Node[] {
  return Object.values(node).flatMap(nodesIn);
}

/** The nodes in a field that may hold one, a list, or a list of pairs. */
export function nodesIn(value: unknown): Node[] {
  if (isNode(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(nodesIn) : [];
}

function isFault(fault: unknown): fault is { message: string; position?: number } {
  return typeof fault === "object" && fault !== null && "message" in fault && typeof fault.message === "string";
}
