import type { AttributeDimension, MetricDimension, SetDimension } from "../shapes/conditions.ts";
import { instantOf } from "../time.ts";
import { quoted } from "./names.ts";

type AttributeType = NonNullable<AttributeDimension["AttributeType"]>;

/**
 * An expression that is true where the value at `path` fits. Attributes are texts or lists of texts; of a list, one text has
 * to fit. Several wanted values are joined by `or`, as in Pinpoint. "no date": a wanted value should be a date and is not.
 */
export function attributeExpression(
  path: string,
  { AttributeType = "INCLUSIVE", Values }: AttributeDimension,
): string | "no date" {
  return BY_TYPE[AttributeType](path, Values);
}

const BY_TYPE: { readonly [T in AttributeType]: (path: string, values: readonly string[]) => string } = {
  INCLUSIVE: (path, values) => anyOf(values.map((value) => `${quoted(value)} in ${path}`)),
  EXCLUSIVE: (path, values) => notExpression(anyOf(values.map((value) => `${quoted(value)} in ${path}`))),
  CONTAINS: (path, values) =>
    anyOf(values.map((value) => `$count(${path}[$contains($string($), ${quoted(value)})]) > 0`)),
  BEFORE: (path, values) => dated(values, (at) => `$count(${path}[$toMillis($) < ${at}]) > 0`),
  AFTER: (path, values) => dated(values, (at) => `$count(${path}[$toMillis($) > ${at}]) > 0`),
  ON: (path, values) =>
    dated(values, (at) => {
      const day = new Date(at).toISOString().slice(0, 10);
      return `$count(${path}[$substring($string($), 0, 10) = ${quoted(day)}]) > 0`;
    }),
  BETWEEN: (path, values) => {
    const [from, to] = values.map(instantOf);
    if (from === undefined || to === undefined) return "no date";
    return `$count(${path}[$toMillis($) >= ${from} and $toMillis($) <= ${to}]) > 0`;
  },
};

function dated(values: readonly string[], compare: (at: number) => string): string {
  const moments = values.map(instantOf);
  const known = moments.flatMap((at) => at ?? []);
  return known.length < values.length ? "no date" : anyOf(known.map(compare));
}

/** An expression over one of an endpoint's own fields. */
export function setExpression(path: string, { DimensionType, Values }: SetDimension): string {
  return BY_TYPE[DimensionType ?? "INCLUSIVE"](path, Values);
}

const COMPARISONS: { readonly [O in MetricDimension["ComparisonOperator"]]: string } = {
  GREATER_THAN: ">",
  LESS_THAN: "<",
  GREATER_THAN_OR_EQUAL: ">=",
  LESS_THAN_OR_EQUAL: "<=",
  EQUAL: "=",
};

/** An expression over a number. */
export function metricExpression(path: string, { ComparisonOperator, Value }: MetricDimension): string {
  return `${path} ${COMPARISONS[ComparisonOperator]} ${Value}`;
}

export function anyOf(expressions: readonly string[]): string {
  return joined(expressions, "or", "false");
}

export function allOf(expressions: readonly string[]): string {
  return joined(expressions, "and", "true");
}

/** True where the expression is false, or has no result because a value is missing. */
export function notExpression(expression: string): string {
  if (expression === "true") return "false";
  if (expression === "false") return "true";
  return `(${expression}) ? false : true`;
}

function joined(expressions: readonly string[], word: "and" | "or", none: string): string {
  const [only] = expressions;
  if (expressions.length === 1 && only !== undefined) return only;
  if (only === undefined) return none;
  return expressions.map((one) => (isSimple(one) ? one : `(${one})`)).join(` ${word} `);
}

/** Whether an expression is one comparison or call, which needs no parentheses beside `and` and `or`. */
function isSimple(expression: string): boolean {
  const masked = expression.replace(/'[^']*'|`[^`]*`|\[[^\]]*\]/g, "x");
  return !/\s(and|or)\s|\?/.test(masked) || isWrapped(expression);
}

function isWrapped(expression: string): boolean {
  return /^\$\w+\([^()]*\)$/.test(expression);
}
