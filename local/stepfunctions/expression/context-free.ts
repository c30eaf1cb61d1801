import { isNode, type Node, nodesOf } from "./plain-node.ts";

/**
 * What Step Functions refuses in an expression when a machine is created: a name at the top level, `$` or `$$`: an
 * expression has no context item. Undefined where there is nothing to refuse. Names within predicates, later steps and
 * groupings have a context and are fine.
 */
export function contextFault(ast: unknown): string | undefined {
  return isNode(ast) ? faultOf(ast) : undefined;
}

function faultOf(node: Node): string | undefined {
  if (node.type === "name") return `Reference to '${String(node.value)}' at the top level is not supported.`;
  if (node.type === "wildcard" || node.type === "descendant") {
    return `Reference to '${String(node.value)}' at the top level is not supported.`;
  }
  if (node.type === "variable" && (node.value === "" || node.value === "$")) {
    return `Reference to '$${String(node.value)}' is not supported.`;
  }
  if (node.type === "path") {
    const first = nodesOf(node.steps)?.[0];
    return first && faultOf(first);
  }
  return childrenOf(node)
    .map(faultOf)
    .find((fault) => fault !== undefined);
}

/** The nodes below that see the same context; a lambda's body is left out, its parameters may be anything. */
function childrenOf(node: Node): Node[] {
  if (node.type === "lambda" || node.type === "transform") return [];
  const parts = [node.rhs, node.expressions, node.arguments, node.procedure, node.condition, node.then, node.else];
  if (!(node.type === "unary" && node.value === "{")) parts.push(node.lhs);
  else if (Array.isArray(node.lhs)) parts.push(node.lhs.flat());
  // The right side of `:=` and the left of `~>` see it too; the left of `:=` is the variable that is bound.
  if (node.type === "bind") parts.splice(parts.indexOf(node.lhs), 1);
  return parts.flatMap((part) => (isNode(part) ? [part] : (nodesOf(part) ?? [])));
}
