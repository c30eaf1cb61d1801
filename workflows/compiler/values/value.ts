import type { Json } from "../../../core/model/json.ts";
import { shifted } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import { type Expression, readExpression } from "../expressions/expression.ts";
import type { Tree } from "../yaml/tree.ts";

/** A literal, or the expression behind a `=`. */
export type Value = { readonly literal: Json } | { readonly expression: Expression };

/** A value that may be an expression: a text that begins with `=` is one, everything else stands for itself. */
export function readValue(tree: Tree, report: Report): Value | undefined {
  if (tree.kind === "text" && tree.value.startsWith("=")) {
    const rest = tree.value.slice(1);
    const lead = rest.length - rest.trimStart().length + 1;
    const expression = readExpression({ ...tree, value: rest.trim(), at: shifted(tree.at, lead, rest.length) }, report);
    return expression === undefined ? undefined : { expression };
  }
  return { literal: literalOf(tree) };
}

function literalOf(tree: Tree): Json {
  if (tree.kind === "text" || tree.kind === "number" || tree.kind === "true or false") return tree.value;
  if (tree.kind === "list") return tree.items.map(literalOf);
  if (tree.kind === "map")
    return Object.fromEntries([...tree.fields].map(([key, { value }]) => [key, literalOf(value)]));
  return null;
}
