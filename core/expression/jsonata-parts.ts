import type { Budget } from "./budget.ts";

/** A node of JSONata's syntax tree, as far as we look at it. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly [field: string]: unknown;
}

/** The frame of variables in which JSONata evaluates; `base` is that of the whole evaluation. */
export interface Frame {
  readonly base: Frame;
  RegexEngine?: unknown;
  bind(name: string, value: unknown): void;
  lookup(name: string): unknown;
}

/** `this` of a function of JSONata's. */
export interface Focus {
  readonly environment: Frame;
}

/** A function as JSONata holds it. */
export interface NativeFunction {
  readonly _jsonata_function: true;
  readonly implementation: (this: Focus, ...args: unknown[]) => unknown;
  readonly signature?: unknown;
}

const budgets = new WeakMap<Frame, Budget>();

/** The budget of the evaluation that a frame belongs to; made at its first node. */
export function budgetOf(frame: Frame, make: () => Budget): Budget {
  const known = budgets.get(frame.base);
  if (known !== undefined) return known;
  const made = make();
  budgets.set(frame.base, made);
  return made;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** The nodes in a field that may hold one, a list, or a list of pairs. */
export function nodesIn(value: unknown): Node[] {
  if (isNode(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  if (typeof value !== "object" || value === null || value instanceof RegExp) return [];
  return Object.values(value).flatMap(nodesIn);
}

/** The nodes directly below one, in any of its fields. */
export function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap(nodesIn);
}

export function isNative(value: unknown): value is NativeFunction {
  return typeof value === "object" && value !== null && "_jsonata_function" in value && "implementation" in value;
}
