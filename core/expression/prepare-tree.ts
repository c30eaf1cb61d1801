import { childNodes, isNode, type Node, namesOf, nodesIn } from "./node.ts";

/** Under this name expressions call what makes 0 of nothing; a blank is in it, so that no author calls it. */
export const ZERO = "zero if not there";

/**
 * Gives counts their meaning, in the tree itself, which JSONata evaluates: a count that is not there is 0, but for `$exists`,
 * which asks for just that.
 */
export function countMissingAsZero(root: Node): void {
  if (isCount(root, false)) replace(root, zeroOf({ ...root }));
  else zeroCounts(root, false);
}

/** `inside` list brackets, and after a dot, names are the item's: only after `$$.` a count is meant. */
function zeroCounts(node: Node, inside: boolean): void {
  for (const [field, value] of Object.entries(node)) {
    const isPath = field === "steps" && node.type === "path";
    for (const [place, child] of nodesIn(value).entries()) {
      const within = inside || ITEM_FIELDS.has(field) || (isPath && place > 0);
      if (!isCount(child, within)) zeroCounts(child, within);
      else if (!isExists(node)) replace(child, zeroOf({ ...child }));
    }
  }
}

const ITEM_FIELDS: ReadonlySet<string> = new Set(["stages", "predicate", "group"]);

function zeroOf(count: Node): Node {
  return { type: "function", value: "(", procedure: { type: "variable", value: ZERO }, arguments: [count] };
}

function replace(node: Node, by: Node): void {
  for (const field of Object.keys(node)) Reflect.deleteProperty(node, field);
  Object.assign(node, by);
}

/** `profile.counts.x`, with `$$.` before it or, outside, without. */
function isCount(node: Node, inside: boolean): boolean {
  const names = namesOf(node);
  const isWhole = names?.length === 3 && names[0] === "profile" && names[1] === "counts";
  return isWhole && (!inside || nodesIn(node.steps)[0]?.type === "variable");
}

function isExists(node: Node): boolean {
  const { procedure } = node;
  return node.type === "function" && isNode(procedure) && procedure.value === "exists";
}

/** What must be known of an expression's nodes while it is evaluated. */
export interface NodeMarks {
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

interface Marking extends NodeMarks {
  readonly compared: Map<Node, string>;
  readonly heavy: Set<Node>;
  readonly named: Set<string>;
}

/** What must be known of the nodes of an expression that has its meaning. */
export function marksOf(root: Node): NodeMarks {
  const marks = { compared: new Map<Node, string>(), heavy: new Set<Node>([root]), named: new Set<string>() };
  mark(root, true, marks);
  return marks;
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
