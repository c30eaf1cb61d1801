import type { Budget } from "./budget.ts";

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

export function isNative(value: unknown): value is NativeFunction {
  return typeof value === "object" && value !== null && "_jsonata_function" in value && "implementation" in value;
}
