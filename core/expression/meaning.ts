import { namesOf } from "./names-of.ts";
import { isNode, type Node, nodesIn } from "./node.ts";

/** Under this name expressions call what makes 0 of nothing; a blank is in it, so that no author calls it. */
export const ZERO = "zero if not there";

/**
 * Gives counts their meaning, in the tree itself, which JSONata evaluates: a count that is not there is 0, but for `$exists`,
 * which asks for just that.
 */
export function giveMeaning(root: Node): void {
  if (isCount(root, false)) replace(root, zeroOf({ ...root }));
  else zeroCounts(root, false);
}

/** `inside` list brackets, and after a dot, names are the item's: only after `$$.` a count is meant. */
function zeroCounts(node: Node, inside: boolean): void {
  for (const [field, value] of Object.entries(node)) {
    const isPath = field === "steps" && node.type === "path";
    for (const [place, child] of nodesIn(value).entries()) {
      const within = inside || IN_ITEMS.has(field) || (isPath && place > 0);
      if (!isCount(child, within)) zeroCounts(child, within);
      else if (!isExists(node)) replace(child, zeroOf({ ...child }));
    }
  }
}

const IN_ITEMS: ReadonlySet<string> = new Set(["stages", "predicate", "group"]);

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
