import { DEEPEST_VALUE, MOST_STEPS, MOST_TEXT, MOST_VALUES } from "./limits.ts";

/** An evaluation would be more work than is allowed. */
export class OverBoundError extends Error {}

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
    if (this.#steps > MOST_STEPS) throw new OverBoundError(`The expression takes more than ${MOST_STEPS} steps.`);
  }

  /**
   * How many values something holds, as often as it would print them; what may be gone through natively is paid by it.
   * Throws OverBound for more than a list may hold, or for values that are nested too deep.
   */
  weigh(value: unknown): number {
    const weight = this.#weight(value, 0);
    if (weight > MOST_VALUES) throw new OverBoundError(`A value holds more than ${MOST_VALUES} values.`);
    return weight;
  }

  /** Pays for a result: a text by its length, a list by its own. */
  take(value: unknown): void {
    if (typeof value === "string") {
      if (value.length > MOST_TEXT) throw new OverBoundError(`A text is longer than ${MOST_TEXT} characters.`);
      this.spend(value.length >> 6);
    } else if (Array.isArray(value)) this.spend(value.length >> 4);
  }

  #weight(value: unknown, depth: number): number {
    if (typeof value === "string") return 1 + (value.length >> 4);
    if (typeof value !== "object" || value === null || isFunction(value)) return 1;
    const known = this.#weighed.get(value);
    if (known !== undefined) return known;
    if (depth > DEEPEST_VALUE) throw new OverBoundError(`A value is nested deeper than ${DEEPEST_VALUE}.`);
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
