import { childNodes, isNode, type Node, nodesIn } from "./node.ts";

/** Under this name expressions call `nothingIsZero`; a blank is in it, so that nobody else does. */
export const ZERO = "zero if not there";

/** What must be known of an expression's nodes while it is evaluated. */
export interface Marks {
  /** What is compared, and gives one value of a known path: its path. */
  readonly compared: ReadonlyMap<Node, string>;
  /** What is gone through natively with whatever it holds: operands, and lists and objects that are made. */
  readonly heavy: ReadonlySet<Node>;
  /** Variables and functions that are named. */
  readonly named: ReadonlySet<string>;
}

const COMPARISONS: ReadonlySet<unknown> = new Set(["=", "!=", "<", "<=", ">", ">=", "in"]);

/** Names that an expression reads at its root and that may lack what is asked of them. */
const ROOTS: ReadonlySet<string> = new Set(["event", "entry", "profile", "steps", "answer"]);

/**
 * Gives counts their meaning, in the tree itself: a count that is not there is 0, but for `$exists`, which asks for just that.
 * Then what must be known of its nodes.
 */
export function giveMeaning(root: Node): Marks {
  if (isCount(root)) replace(root, zeroOf({ ...root }));
  else zeroCounts(root);
  const marks = { compared: new Map<Node, string>(), heavy: new Set<Node>([root]), named: new Set<string>() };
  mark(root, true, marks);
  return marks;
}

/** In place: JSONata evaluates this very tree. Inside list brackets names are the item's, and no count is meant. */
function zeroCounts(node: Node): void {
  for (const [field, value] of Object.entries(node)) {
    if (field === "stages" || field === "predicate") continue;
    if (field === "steps" && node.type === "path") {
      for (const step of nodesIn(value).slice(0, 1)) zeroCounts(step);
      continue;
    }
    for (const child of nodesIn(value)) {
      if (isCount(child)) {
        if (!isExists(node)) replace(child, zeroOf({ ...child }));
      } else zeroCounts(child);
    }
  }
}

function zeroOf(count: Node): Node {
  return { type: "function", value: "(", procedure: { type: "variable", value: ZERO }, arguments: [count] };
}

function replace(node: Node, by: Node): void {
  for (const field of Object.keys(node)) Reflect.deleteProperty(node, field);
  Object.assign(node, by);
}

/** `profile.counts.x`, with or without `$$.` before it. */
function isCount(node: Node): boolean {
  const names = namesOf(node);
  return names?.length === 3 && names[0] === "profile" && names[1] === "counts";
}

function isExists(node: Node): boolean {
  const { procedure } = node;
  return node.type === "function" && isNode(procedure) && procedure.value === "exists";
}

/** The names of a path that is nothing but names; undefined for any other node. */
function namesOf(node: Node): readonly string[] | undefined {
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

interface Marking extends Marks {
  readonly compared: Map<Node, string>;
  readonly heavy: Set<Node>;
  readonly named: Set<string>;
}

/** `outside`: not in list brackets, a function or a step of a path, where names may be an item's. */
function mark(node: Node, outside: boolean, marks: Marking): void {
  if (node.type === "variable" && typeof node.value === "string") marks.named.add(node.value);
  if (node.type === "transform") marks.named.add("clone");
  if (node.type === "unary" || node.type === "apply") marks.heavy.add(node);
  if (node.type === "binary") {
    for (const side of [...nodesIn(node.lhs), ...nodesIn(node.rhs)]) {
      marks.heavy.add(side);
      const path = outside && COMPARISONS.has(node.value) ? namesOf(side) : undefined;
      if (path?.[0] !== undefined && ROOTS.has(path[0])) marks.compared.set(side, path.join("."));
    }
  }
  if (node.type === "path") {
    for (const [at, step] of nodesIn(node.steps).entries()) mark(step, outside && at === 0, marks);
    for (const group of nodesIn(node.group)) mark(group, false, marks);
    return;
  }
  for (const [field, value] of Object.entries(node)) {
    const inside = field === "stages" || field === "predicate" || node.type === "lambda";
    for (const child of nodesIn(value)) mark(child, outside && !inside, marks);
  }
}

/** The longest signature of a function that an expression defines: JSONata makes a regular expression of it. */
const LONGEST_SIGNATURE = 40;

/** Why an expression must not be evaluated at all; undefined where nothing speaks against it. */
export function refusedIn(node: Node): string | undefined {
  const { signature } = node;
  if (typeof signature === "object" && signature !== null && "definition" in signature) {
    if (String(signature.definition).length > LONGEST_SIGNATURE) return "The signature of a function is too long.";
  }
  for (const child of childNodes(node)) {
    const fault = refusedIn(child);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
