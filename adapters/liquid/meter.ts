import {
  Context,
  defaultOperators,
  type FilterImplOptions,
  filters,
  type Liquid,
  type Operators,
  toValue,
} from "liquidjs";
import { FILL_CHARACTERS, FILL_STEPS, FILL_WORK } from "../../core/send/limits.ts";
import { Unwritable } from "../../core/send/unwritable.ts";

/**
 * What filling one text has cost so far. It counts and reads no clock, so that a text that is too much for one customer is so
 * wherever and whenever it is filled.
 */
export class Meter {
  #steps = 0;
  #work = 0;
  #characters = 0;
  /** Set when a bound was passed: liquidjs wraps what is thrown. */
  exceeded: Unwritable | undefined;

  /** One tag, one output, one piece of text, or one pass of a loop. */
  step(): void {
    this.#steps += 1;
    if (this.#steps > FILL_STEPS) this.#stop(`filling it takes more than ${FILL_STEPS} steps`);
  }

  /** What filters and ranges have in hand: characters and items. */
  work(count: number): void {
    // What is no number is no range either.
    this.#work += count > 0 ? count : 0;
    if (this.#work > FILL_WORK)
      this.#stop(`its filters and ranges go over more than ${FILL_WORK} characters and items`);
  }

  /** What is written, also into a variable. */
  characters(count: number): void {
    this.#characters += count;
    if (this.#characters > FILL_CHARACTERS) this.#stop(`it grows longer than ${FILL_CHARACTERS} characters`);
  }

  #stop(what: string): never {
    this.exceeded = new Unwritable(what);
    throw this.exceeded;
  }
}

/** What liquidjs renders in, with its own limits, one of which is in milliseconds, replaced by the meter. */
export function meteredContext(liquid: Liquid, scope: object, meter: Meter): Context {
  // A copy: `increment` writes into it.
  const context = new Context({ ...scope }, liquid.options, { sync: true }, { liquid });
  // Both are asked with numbers by whatever can grow: the first at each template node and each pass of a loop.
  context.renderLimit.check = () => meter.step();
  context.memoryLimit.use = (count) => meter.work(Number(count));
  return context;
}

/** What one item of a list costs that an expression is evaluated for, in characters gone over. */
const ONE_EVALUATION = 20;
const EVALUATING = ["where_exp", "reject_exp", "group_by_exp", "has_exp", "find_exp", "find_index_exp"];

/** Has what liquidjs takes for cheap counted too: searching in long texts, and expressions for each item of a list. */
export const METERED_OPERATORS: Operators = {
  ...defaultOperators,
  contains: (left, right, context) => {
    context.memoryLimit.use(lengthOf(left));
    return defaultOperators.contains?.(left, right, context) ?? false;
  },
};

export function meterFilters(liquid: Liquid): void {
  for (const name of EVALUATING) {
    const filter: FilterImplOptions | undefined = filters[name];
    if (typeof filter !== "function")
      throw new Error(`liquidjs has no filter ${name} of the kind this was written for.`);
    liquid.registerFilter(name, function (list, ...more) {
      this.context.memoryLimit.use(ONE_EVALUATION * lengthOf(list));
      return filter.call(this, list, ...more);
    });
  }
}

function lengthOf(value: unknown): number {
  const given: unknown = toValue(value);
  return typeof given === "string" || Array.isArray(given) ? given.length : 1;
}
