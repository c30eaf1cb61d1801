/** A node of JSONata's syntax tree. Its fields are untyped, so that readers check each before use. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: unknown;
  readonly lhs?: unknown;
  readonly rhs?: unknown;
  readonly expressions?: unknown;
  readonly arguments?: unknown;
  readonly procedure?: unknown;
  readonly condition?: unknown;
  readonly then?: unknown;
  readonly else?: unknown;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

export function nodesOf(value: unknown): readonly Node[] | undefined {
  return Array.isArray(value) && value.every(isNode) ? value : undefined;
}

/**
 * A reference to the context item: a name at the top level, `$` or `$$`. Step Functions refuses these when a machine is
 * created, because an expression has no context item there. The result is the reason; undefined when there is none. Names
 * within predicates, later steps and groupings have a context and are allowed.
 */
export function contextReference(ast: unknown): string | undefined {
  return isNode(ast) ? referenceIn(ast) : undefined;
}

function referenceIn(node: Node): string | undefined {
  if (node.type === "name") return `Reference to '${String(node.value)}' at the top level is not supported.`;
  if (node.type === "wildcard" || node.type === "descendant") {
    return `Reference to '${String(node.value)}' at the top level is not supported.`;
  }
  if (node.type === "variable" && (node.value === "" || node.value === "$")) {
    return `Reference to '$${String(node.value)}' is not supported.`;
  }
  if (node.type === "path") {
    const first = nodesOf(node.steps)?.[0];
    return first && referenceIn(first);
  }
  return childrenOf(node)
    .map(referenceIn)
    .find((reference) => reference !== undefined);
}

/** The child nodes with the same context; without the body of a lambda, whose parameters can be anything. */
function childrenOf(node: Node): Node[] {
  if (node.type === "lambda" || node.type === "transform") return [];
  const parts = [node.rhs, node.expressions, node.arguments, node.procedure, node.condition, node.then, node.else];
  if (!(node.type === "unary" && node.value === "{")) parts.push(node.lhs);
  else if (Array.isArray(node.lhs)) parts.push(node.lhs.flat());
  // The right side of `:=` and the left side of `~>` have it too; the left side of `:=` is the variable.
  if (node.type === "bind") parts.splice(parts.indexOf(node.lhs), 1);
  return parts.flatMap((part) => (isNode(part) ? [part] : (nodesOf(part) ?? [])));
}
