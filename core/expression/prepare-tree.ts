import { childNodes, isNode, type Node, namesOf, nodesIn } from "./node.ts";

/** The name of the function that turns a missing value into 0. It contains a blank, so no author can call it. */
export const ZERO = "zero if not there";

/** Changes the syntax tree so that a missing count (`profile.counts.x`) is 0, except in `$exists`. */
export function countMissingAsZero(root: Node): void {
  if (isCount(root, false)) replace(root, zeroOf({ ...root }));
  else zeroCounts(root, false);
}

/** `inside` list brackets, and after a dot, names belong to the item: there only `$$.profile.counts.x` is a count. */
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

/** `profile.counts.x`, with `$$.` in front or, outside of brackets, without. */
function isCount(node: Node, inside: boolean): boolean {
  const names = namesOf(node);
  const isWhole = names?.length === 3 && names[0] === "profile" && names[1] === "counts";
  return isWhole && (!inside || nodesIn(node.steps)[0]?.type === "variable");
}

function isExists(node: Node): boolean {
  const { procedure } = node;
  return node.type === "function" && isNode(procedure) && procedure.value === "exists";
}

/** What the evaluation must know about the nodes of an expression. */
export interface NodeMarks {
  /** Compared nodes that read one known path, with the path. */
  readonly compared: ReadonlyMap<Node, string>;
  /** Nodes whose values JSONata processes natively: operands, and created lists and objects. */
  readonly heavy: ReadonlySet<Node>;
  /** Names of variables and functions. */
  readonly named: ReadonlySet<string>;
}

const COMPARISONS: ReadonlySet<unknown> = new Set(["=", "!=", "<", "<=", ">", ">=", "in"]);

/** Root names of expressions below which paths may be missing. */
const ROOTS: ReadonlySet<string> = new Set(["event", "entry", "profile", "steps", "answer"]);

interface Marking extends NodeMarks {
  readonly compared: Map<Node, string>;
  readonly heavy: Set<Node>;
  readonly named: Set<string>;
}

/** The marks of an expression whose missing counts are already handled. */
export function marksOf(root: Node): NodeMarks {
  const marks = { compared: new Map<Node, string>(), heavy: new Set<Node>([root]), named: new Set<string>() };
  mark(root, true, marks);
  return marks;
}

/** `outside`: not in list brackets, a function or a later step of a path, where names may belong to an item. */
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

/** The longest signature of a function that an expression defines: JSONata compiles it to a regular expression. */
const LONGEST_SIGNATURE = 40;

/** Why an expression must not be evaluated; undefined where it may. */
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
