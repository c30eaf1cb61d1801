/*
 * The limits of one evaluation. They are counts, not milliseconds: the same expression over the same data gives the
 * same answer on a laptop, at synth and in Lambda, however busy the machine is.
 */

/** Most steps: a step is a node of the expression evaluated once, about two microseconds. */
const MOST_STEPS = 20_000;

/**
 * How deep evaluations nest: recursive functions, expressions in expressions. JSONata also counts the groups of a
 * grouping as nested, although it evaluates them side by side.
 */
export const MOST_DEPTH = 2_000;

/** Longest list that an expression creates or iterates. */
export const MOST_ITEMS = 10_000;

/** Longest text that an expression makes, in UTF-16 units. */
export const MOST_TEXT = 262_144;

/** Most values in a result; a list that occurs several times counts each time. */
const MOST_VALUES = 100_000;

/** Deepest nesting of values that an expression compares, prints or returns. */
const DEEPEST_VALUE = 200;

/** Longest expression, in UTF-16 units. */
export const LONGEST_SOURCE = 16_384;

/** Longest picture of a number or time, and longest text that is parsed by one. */
export const LONGEST_PICTURE = 256;

/** Most instructions of a regular expression, with repetitions expanded. */
export const MOST_INSTRUCTIONS = 2_000;

/** Instructions of a regular expression that count as one step. */
export const INSTRUCTIONS_A_STEP = 32;

/** An evaluation exceeds a limit. */
export class WorkLimitError extends Error {}

/** The work of one evaluation so far, and the missing paths that it compared. */
export class Budget {
  /** Compared paths that gave nothing. */
  readonly missing = new Set<string>();
  #steps = 0;
  /** Sizes of values, so that a list that occurs a thousand times is counted once. */
  readonly #weighed = new Map<object, number>();

  get steps(): number {
    return this.#steps;
  }

  /** Counts steps; throws WorkLimitError beyond MOST_STEPS. */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MOST_STEPS) throw new WorkLimitError(`The expression takes more than ${MOST_STEPS} steps.`);
  }

  /**
   * The number of values in a value, repeated ones each time; native functions are charged by it. Throws WorkLimitError
   * where it holds more values than allowed, or is nested too deep.
   */
  weigh(value: unknown): number {
    const weight = this.#weight(value, 0);
    if (weight > MOST_VALUES) throw new WorkLimitError(`A value holds more than ${MOST_VALUES} values.`);
    return weight;
  }

  /** Charges a result: a text or a list by its length. */
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

/** A function of JSONata is an object with one of these marks. */
export function isFunction(value: object): boolean {
  return "_jsonata_lambda" in value || "_jsonata_function" in value;
}

/** JSONata's frame of variables; `base` is the frame of the whole evaluation. */
export interface Frame {
  readonly base: Frame;
  RegexEngine?: unknown;
  bind(name: string, value: unknown): void;
  lookup(name: string): unknown;
}

/** `this` in a function of JSONata. */
export interface Focus {
  readonly environment: Frame;
}

/** A function as JSONata stores it. */
export interface NativeFunction {
  readonly _jsonata_function: true;
  readonly implementation: (this: Focus, ...args: unknown[]) => unknown;
  readonly signature?: unknown;
}

const budgets = new WeakMap<Frame, Budget>();

/** The budget of the evaluation that a frame belongs to; created at its first node. */
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
