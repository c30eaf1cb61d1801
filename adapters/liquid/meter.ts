import { Context, defaultOperators, type Liquid, type Operators, toValue } from "liquidjs";
import { FILL_CHARACTERS, FILL_STEPS, FILL_WORK, UnwritableError } from "../../core/send/filling.ts";

/**
 * The cost of filling one text so far. It counts and reads no clock, so that a text that is too much for one customer
 * is too much wherever and whenever it is filled.
 */
export class Meter {
  #steps = 0;
  #work = 0;
  #characters = 0;
  /** Set when a bound was passed: liquidjs wraps what is thrown. */
  exceeded: UnwritableError | undefined;

  /** One tag, one output, one piece of text, or one pass of a loop. */
  step(): void {
    this.#steps += 1;
    if (this.#steps > FILL_STEPS) this.#stop(`filling it takes more than ${FILL_STEPS} steps`);
  }

  /** The characters and items that filters and ranges process. */
  work(count: number): void {
    // A value that is not a number is not a range either.
    this.#work += count > 0 ? count : 0;
    if (this.#work > FILL_WORK)
      this.#stop(`its filters and ranges go over more than ${FILL_WORK} characters and items`);
  }

  /** Written characters, also those into a variable. */
  characters(count: number): void {
    this.#characters += count;
    if (this.#characters > FILL_CHARACTERS) this.#stop(`it grows longer than ${FILL_CHARACTERS} characters`);
  }

  #stop(what: string): never {
    this.exceeded = new UnwritableError(what);
    throw this.exceeded;
  }
}

/** liquidjs's context with its own limits, one of which is in milliseconds, replaced by the meter. */
export function meteredContext(liquid: Liquid, scope: object, meter: Meter): Context {
  // A copy: `increment` writes into it.
  const context = new Context({ ...scope }, liquid.options, { sync: true }, { liquid });
  // liquidjs calls the first at each template node and each pass of a loop, and the second for whatever can grow.
  context.renderLimit.check = () => meter.step();
  context.memoryLimit.use = (count) => meter.work(Number(count));
  return context;
}

/** The cost of one list item that a filter reads or evaluates an expression for, in characters. */
const ONE_EVALUATION = 20;
const LOOKING_INTO = ["where", "reject", "group_by", "has", "find", "find_index"];
const EVALUATING: ReadonlySet<string> = new Set(LOOKING_INTO.flatMap((name) => [name, `${name}_exp`]));
/** Characters that are compared in the time in which one is searched or written. */
const COMPARED_AT_ONCE = 100;

/** The operators, each counting its operands: liquidjs counts a search in a long text as one step. */
export const METERED_OPERATORS: Operators = Object.fromEntries(
  Object.entries(defaultOperators).map(([name, operator]): [string, Operators[string]] => [
    name,
    (left, right, context) => {
      const size = sizeOf(left) + sizeOf(right);
      const isText = typeof toValue(left) === "string";
      context.memoryLimit.use(isText && name !== "contains" ? size / COMPARED_AT_ONCE : size);
      return operator(left, right, context);
    },
  ]),
);

/** Makes every filter count its input: some of liquidjs's filters count it, some a part of it, and some nothing. */
export function meterFilters(liquid: Liquid): void {
  for (const [name, filter] of Object.entries(liquid.filters)) {
    const { handler, raw } = typeof filter === "function" ? { handler: filter, raw: false } : filter;
    const times = EVALUATING.has(name) ? ONE_EVALUATION : 1;
    const metered: typeof handler = function (value, ...more) {
      this.context.memoryLimit.use(times * [value, ...more].reduce((sum: number, one) => sum + sizeOf(one), 0));
      return handler.call(this, value, ...more);
    };
    liquid.registerFilter(name, { raw, handler: metered });
  }
}

/** Characters of a text, items of a list and the characters in them. */
function sizeOf(value: unknown): number {
  const given: unknown = toValue(value);
  if (typeof given === "string") return given.length;
  if (!Array.isArray(given)) return 1;
  return given.reduce((sum: number, one) => sum + (typeof one === "string" ? one.length : 1), 1);
}
