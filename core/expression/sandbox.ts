import jsonata from "jsonata";
import {
  Budget,
  budgetOf,
  type Focus,
  type Frame,
  isNative,
  LONGEST_SOURCE,
  MOST_DEPTH,
  MOST_ITEMS,
  type NativeFunction,
  WorkLimitError,
} from "./budget.ts";
import { FUNCTIONS_OF_MISSING, metered, WITHHELD } from "./functions.ts";
import { isNode, type Node, walkNodes } from "./node.ts";
import { countMissingAsZero, marksOf, type NodeMarks, refusedIn, ZERO } from "./prepare-tree.ts";
import { engineFor, programFor } from "./regex/engine.ts";

/** A sandboxed expression: its evaluation ends, whatever the expression and its input are. */
export interface Sandboxed {
  /**
   * Its value, and the missing paths that it compared. `more`: variables of this evaluation alone. Throws what JSONata throws, and
   * WorkLimitError.
   */
  evaluate(
    input: unknown,
    more?: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly value: unknown; readonly missing: readonly string[] }>;
}

export interface SandboxOptions {
  /** Functions besides JSONata's own, by name. */
  readonly functions?: Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
  /** The signatures of these functions in JSONata's form: https://docs.jsonata.org/embedding-extending */
  readonly signatures?: Readonly<Record<string, string>>;
  /** Variables that the expression reads. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Keeps JSONata's meaning of a missing value, instead of that of conditions (core/expression/prepare-tree.ts). */
  readonly plain?: true;
}

/** The variable that holds the budget of an evaluation. Its name contains a blank, so no expression can read it. */
const BUDGET = "the budget";

const ENTRY = Symbol.for("jsonata.__evaluate_entry");
const EXIT = Symbol.for("jsonata.__evaluate_exit");

/**
 * Compiles an expression within the limits of core/expression/budget.ts. JSONata calls two hooks, at the begin and end
 * of each node: each node costs a step, and its result is charged by its size. JSONata's functions are replaced by
 * metered ones, regular expressions run on our engine, and functions whose result changes each time are withheld.
 * Throws what JSONata's parser throws, and Error for what is not allowed.
 */
export function sandboxed(
  source: string,
  { functions = {}, signatures = {}, variables = {}, plain }: SandboxOptions = {},
): Sandboxed {
  if (source.length > LONGEST_SOURCE) throw new Error(`It is longer than ${LONGEST_SOURCE} characters.`);
  const expression = jsonata(source, { stack: MOST_DEPTH, sequence: MOST_ITEMS });
  const root: unknown = expression.ast();
  if (!isNode(root)) throw new Error("There is nothing here.");
  const refused = refusedIn(root);
  if (refused !== undefined) throw new Error(refused);
  // A regular expression that is not allowed is a fault of the expression before anything is evaluated.
  walkNodes(root, ({ value }) => {
    if (value instanceof RegExp) programFor(value);
  });
  if (!plain) countMissingAsZero(root);
  const marks = marksOf(root);
  for (const name of WITHHELD) expression.assign(name, undefined);
  for (const [name, implementation] of Object.entries(functions)) {
    expression.registerFunction(name, implementation, signatures[name]);
  }
  expression.registerFunction(ZERO, (count: unknown) => (count === undefined ? 0 : count));
  hook(expression, ENTRY, (_node, _input, frame) => {
    const budget = budgetOf(frame, () => startBudget(frame, marks, plain));
    budget.spend(1);
  });
  hook(expression, EXIT, (node, _input, frame, result) => {
    const budget = budgetOf(frame, () => startBudget(frame, marks, plain));
    if (marks.heavy.has(node)) budget.spend(budget.weigh(result) / 16);
    budget.chargeResult(result);
    // JSONata joins the results of a wildcard one by one.
    if (node.type === "wildcard" && Array.isArray(result)) budget.spend(result.length ** 2 / 256);
    const path = marks.compared.get(node);
    if (path !== undefined && isNothing(result)) budget.missing.add(path);
  });
  return {
    evaluate: async (input, more = {}) => {
      const budget = new Budget();
      // Without bindings JSONata binds `$` in the expression itself, which concurrent evaluations would share.
      const value: unknown = await expression.evaluate(input, { ...variables, ...more, [BUDGET]: budget });
      budget.weigh(value);
      return { value, missing: [...budget.missing] };
    },
  };
}

type Hook = (node: Node, input: unknown, frame: Frame, result?: unknown) => void;

/** The typings allow names only; JSONata looks its hooks up by their symbols. */
function hook(expression: jsonata.Expression, name: symbol, called: Hook): void {
  Reflect.apply(expression.assign, expression, [name, called]);
}

/** Begins an evaluation at its first node: finds its budget, and replaces JSONata's functions in its frame. */
function startBudget(frame: Frame, { named }: NodeMarks, plain = false): Budget {
  const { base } = frame;
  const budget = base.lookup(BUDGET);
  if (!(budget instanceof Budget)) throw new Error("The evaluation has no budget.");
  base.RegexEngine = engineFor(budget);
  for (const name of named) {
    const native = base.lookup(name);
    if (isNative(native)) base.bind(name, replaced(name, native, plain));
  }
  return budget;
}

const meteredFunctions = new WeakMap<NativeFunction, NativeFunction>();

function replaced(name: string, native: NativeFunction, plain: boolean): NativeFunction {
  const known = meteredFunctions.get(native) ?? metered(name, native, budgetOfFocus);
  meteredFunctions.set(native, known);
  const meaning = plain || !Object.hasOwn(FUNCTIONS_OF_MISSING, name) ? undefined : FUNCTIONS_OF_MISSING[name];
  return meaning === undefined ? known : meaning(known);
}

function budgetOfFocus({ environment }: Focus): Budget {
  return budgetOf(environment, () => new Budget());
}

/** JSONata's hook sees an empty sequence before it becomes undefined. */
function isNothing(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && "sequence" in value && value.length === 0);
}

/** Whether an evaluation ended because it exceeded a limit. */
export function exceedsLimit(error: unknown): boolean {
  if (error instanceof WorkLimitError || error instanceof RangeError) return true;
  if (typeof error !== "object" || error === null || !("code" in error)) return false;
  // https://docs.jsonata.org/embedding-extending: depth, length of a list, length of a range.
  return error.code === "D1011" || error.code === "D2015" || error.code === "D2014";
}
