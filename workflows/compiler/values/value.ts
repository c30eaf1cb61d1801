import type { Json } from "../../../core/model/json.ts";
import type { Value as RuleValue } from "../../../core/model/rules.ts";
import { type Report, shifted } from "../diagnostics/report.ts";
import { type Expression, readExpression } from "../expressions/expression.ts";
import { byName, mapOf } from "../yaml/readers.ts";
import type { Reader } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";

/** A literal, or the expression behind a `=`. */
export type Value = { readonly literal: Json } | { readonly expression: Expression };

/** A value that may be an expression: a text that begins with `=` is one, everything else stands for itself. */
export function readValue(tree: Tree, report: Report): Value | undefined {
  if (tree.kind === "text" && isExpression(tree)) {
    const rest = tree.value.slice(1);
    const lead = rest.length - rest.trimStart().length + 1;
    const expression = readExpression({ ...tree, value: rest.trim(), at: shifted(tree.at, lead, rest.length) }, report);
    return expression === undefined ? undefined : { expression };
  }
  if (reportForgotten(tree, report)) return undefined;
  reportInner(tree, report);
  return { literal: literalOf(tree) };
}

/** Texts that can only be meant as an expression, like `profile.email`. */
const FORGOTTEN =
  /^(profile\.[A-Za-z_`][^\s]*|(entry|event)\.(properties\.[^\s]+|name|time)|steps\.\w+\.[^\s]+|answer\.(status|body)[^\s]*)$/;

/** Reports an expression without its `=`, which would be read as a text. True if the tree is one. */
export function reportForgotten(tree: Tree, report: Report): boolean {
  if (tree.kind !== "text" || !FORGOTTEN.test(tree.value)) return false;
  report("SJ129", tree.at, {
    message: `Without \`=\` this is the text "${tree.value}" for everybody.`,
    found: tree.value,
    allowed: "a value that stands for itself, or an expression that begins with =",
    hint: `Write \`=${tree.value}\`.`,
  });
  return true;
}

/** An expression inside a list or map would stay text: the whole value has to be one. */
function reportInner(tree: Tree, report: Report): void {
  const inner =
    tree.kind === "list" ? tree.items : tree.kind === "map" ? [...tree.fields.values()].map(({ value }) => value) : [];
  for (const one of inner) {
    if (isExpression(one)) {
      report("SJ124", one.at, {
        message: "An expression inside a list or a map is not looked at.",
        found: shown(one),
        hint: 'Make the whole value one expression: `={"city": entry.properties.city}`.',
      });
    } else reportInner(one, report);
  }
}

/** Whether a value is an expression: a text that begins with `=`. */
export function isExpression(tree: Tree): boolean {
  return tree.kind === "text" && tree.value.startsWith("=");
}

/** A literal, or an expression behind `=`. */
export const VALUE: Reader<Value> = {
  read: readValue,
  schema: { description: "A value, or an expression that begins with =." },
};

/** Values by name. `what` is how messages call them: `Properties`. */
export function valuesOf(what: string): Reader<Readonly<Record<string, Value>>> {
  return mapOf(VALUE, { ...byName(what), allowed: "name: value, each on a line of its own" });
}

/** Values by name; undefined if the tree is not a map. Faults are reported. */
export function readValues(tree: Tree, what: string, report: Report): Readonly<Record<string, Value>> | undefined {
  return valuesOf(what).read(tree, report);
}

/** The schema of an expression behind `=`. */
export const FORMULA: Reader<Value>["schema"] = {
  type: "string",
  pattern: "^=",
  description: "An expression that begins with =.",
};

/** Any value, as it stands. */
export const LITERAL: Reader<Json> = { read: literalOf, schema: {} };

/** Values as the running system takes them. */
export function ruleValues(values: Readonly<Record<string, Value>>): Record<string, RuleValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, ruleValue(value)]));
}

/** The expressions among values. */
export function valueExpressions(values: readonly (Value | undefined)[]): Expression[] {
  return values.flatMap((value) => valueExpression(value) ?? []);
}

/** The expression that a value is; undefined for a literal, and where there is no value. */
export function valueExpression(value: Value | undefined): Expression | undefined {
  return value !== undefined && "expression" in value ? value.expression : undefined;
}

/** A value as the running system takes it. */
export function ruleValue(value: Value): RuleValue {
  return "literal" in value ? { literal: value.literal } : { expression: value.expression.text };
}

/** A tree as the JSON it stands for. */
export function literalOf(tree: Tree): Json {
  if (tree.kind === "text" || tree.kind === "number" || tree.kind === "true or false") return tree.value;
  if (tree.kind === "list") return tree.items.map(literalOf);
  if (tree.kind === "map")
    return Object.fromEntries([...tree.fields].map(([key, { value }]) => [key, literalOf(value)]));
  return null;
}
