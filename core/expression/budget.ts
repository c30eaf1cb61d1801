/*
 * How much work one evaluation may be. Counted in steps and never in milliseconds: the same expression over the same data
 * gives the same answer on a laptop, at synth and in Lambda, however busy the machine is.
 */

/** Most steps: a step is a node of the expression evaluated once, about two microseconds. */
const MOST_STEPS = 20_000;

/**
 * How deep evaluations nest: functions that call themselves, expressions in expressions. JSONata counts the groups of a
 * grouping, which it evaluates side by side, as if they were nested.
 */
export const MOST_DEPTH = 2_000;

/** Longest list that an expression makes or goes through. */
export const MOST_ITEMS = 10_000;

/** Longest text that an expression makes, in UTF-16 units. */
export const MOST_TEXT = 262_144;

/** Most values in what an expression makes, lists in lists counted as often as they would be printed. */
const MOST_VALUES = 100_000;

/** How deep the values are nested that an expression compares, prints or gives. */
const DEEPEST_VALUE = 200;

/** Longest expression, in UTF-16 units. */
export const LONGEST_SOURCE = 16_384;

/** Longest picture of a number or a time, and longest text that is read by one. */
export const LONGEST_PICTURE = 256;

/** Most instructions of a regular expression, its repetitions written out. */
export const MOST_INSTRUCTIONS = 2_000;

/** Instructions of a regular expression that count as one step. */
export const INSTRUCTIONS_A_STEP = 32;

/** An evaluation would be more work than is allowed. */
export class WorkLimitError extends Error {}

/** The work of one evaluation so far, and what it asked for that is not there. */
export class Budget {
  /** Paths that were compared and gave nothing. */
  readonly missing = new Set<string>();
  #steps = 0;
  /** Values counted before, so that a list that is contained a thousand times is gone through once. */
  readonly #weighed = new Map<object, number>();

  get steps(): number {
    return this.#steps;
  }

  /** Counts steps; throws OverBound where they are more than an evaluation may take. */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MOST_STEPS) throw new WorkLimitError(`The expression takes more than ${MOST_STEPS} steps.`);
  }

  /**
   * How many values something holds, as often as it would print them; what may be gone through natively is paid by it.
   * Throws OverBound for more than a list may hold, or for values that are nested too deep.
   */
  weigh(value: unknown): number {
    const weight = this.#weight(value, 0);
    if (weight > MOST_VALUES) throw new WorkLimitError(`A value holds more than ${MOST_VALUES} values.`);
    return weight;
  }

  /** Pays for a result: a text by its length, a list by its own. */
  chargeResult(value: unknown): void {
    if (typeof value === "string") {
      if (value.length > MOST_TEXT) throw new WorkLimitError(`A text is longer than ${MOST_TEXT} characters.`);
      this.spend(value.length >> 6);
    } else if (Array.isArray(value)) this.spend(value.length >> 4);
  }

  #weight(value: unknown, depth: number): number {
    if (typeof value === "string") return 1 + (value.length >> 4);
    if (typeof value !== "object" || value === null || isFunction(value)) return 1;
    const known = this.#weighed.get(value);
    if (known !== undefined) return known;
    if (depth > DEEPEST_VALUE) throw new WorkLimitError(`A value is nested deeper than ${DEEPEST_VALUE}.`);
    let weight = 1;
    for (const each of Array.isArray(value) ? value : Object.values(value)) {
      weight += this.#weight(each, depth + 1);
      if (weight > MOST_VALUES) break;
    }
    this.#weighed.set(value, weight);
    return weight;
  }
}

/** A function of JSONata's is an object that bears one of these marks. */
export function isFunction(value: object): boolean {
  return "_jsonata_lambda" in value || "_jsonata_function" in value;
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

export function isNative(value: unknown): value is NativeFunction {
  return typeof value === "object" && value !== null && "_jsonata_function" in value && "implementation" in value;
}
