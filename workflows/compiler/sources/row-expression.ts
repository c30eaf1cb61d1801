import jsonata from "jsonata";
import { WITHHELD } from "../../../core/expression/functions.ts";
import type { At, Report } from "../diagnostics/report.ts";
import { readText, TEXT } from "../values/text.ts";
import type { Reader } from "../yaml/shape.ts";
import type { Tree } from "../yaml/tree.ts";

/** A row must become the same event on every replay. In sources `$eval` reads JSON and evaluates nothing. */
const REFUSED = WITHHELD.filter((name) => name !== "eval");

/** The JSONata of a source, which reads a row: its columns are the names in scope. Undefined when it cannot be used. */
export const ROW_EXPRESSION: Reader<string> = { schema: TEXT.schema, read: readRowExpression };

function readRowExpression(tree: Tree, report: Report): string | undefined {
  const text = readText(tree, report);
  if (text === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = jsonata(text).ast();
  } catch (error) {
    const { message, position } = faultOf(error);
    report("SJ200", placeOf(tree, text, position), { message: `The JSONata does not parse: ${message}` });
    return undefined;
  }
  const refused = variables(parsed).find(({ name }) => REFUSED.includes(name));
  if (refused === undefined) return text;
  report("SJ207", placeOf(tree, text, refused.position), {
    message: `\`$${refused.name}\` gives something else on each replay.`,
    found: `$${refused.name}`,
    hint: "Take what you need from the row.",
  });
  return undefined;
}

/** JSONata throws plain objects: https://docs.jsonata.org/embedding-extending#expressionevaluateinput-bindings-callback */
function faultOf(error: unknown): { readonly message: string; readonly position: number } {
  const { message, position } = fieldsOf(error);
  return {
    message: typeof message === "string" ? message : String(error),
    position: typeof position === "number" ? position : 0,
  };
}

/** The fields of an object. An error's message is added, since it cannot be enumerated. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return {};
  return { ...(value instanceof Error ? { message: value.message } : {}), ...value };
}

interface Variable {
  readonly name: string;
  readonly position: number;
}

/** The variables and functions that an expression uses, without their `$`. */
function variables(node: unknown): readonly Variable[] {
  if (Array.isArray(node)) return node.flatMap(variables);
  const found = fieldsOf(node);
  const { type, value, position } = found;
  const own =
    type === "variable" && typeof value === "string"
      ? [{ name: value, position: typeof position === "number" ? position : 0 }]
      : [];
  return [...own, ...Object.values(found).flatMap((part) => (typeof part === "object" ? variables(part) : []))];
}

/** A block begins on the line below its field; how far it is indented is not known, so the column is that of the text. */
function placeOf(tree: Tree, text: string, position: number): At {
  const before = text.slice(0, position).split("\n");
  const column = before.at(-1)?.length ?? 0;
  if (tree.kind !== "text" || tree.style !== "block") return { ...tree.at, column: tree.at.column + column, length: 1 };
  return { line: tree.at.line + before.length, column: Math.max(1, column), length: 1 };
}
