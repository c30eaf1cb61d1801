import jsonata from "jsonata-aws";
import type { Json } from "../../../core/model/json.ts";
import { fullExpression, UnsupportedResultError } from "./full.ts";
import { plainExpression } from "./plain.ts";
import { UNSURE } from "./plain-functions.ts";
import type { Scope } from "./scope.ts";
import { contextReference } from "./syntax-tree.ts";

/**
 * Evaluates a field of a state: constants are returned unchanged, expressions are evaluated. Throws EvaluationError when an
 * expression fails or returns nothing. The result is a promise only when JSONata itself evaluates.
 */
export type Value = (scope: Scope) => Json | Promise<Json>;

/** An expression failed, returned nothing, or returned an invalid value for its field: `States.QueryEvaluationError`. */
export class EvaluationError extends Error {
  /** The field within the state, as Step Functions names it: `Output/a`, `Choices[1]/Condition`. */
  readonly location: string;

  constructor(location: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.location = location;
  }
}

/** Thrown while reading a definition: the expression cannot be parsed, or reads something that is not allowed. */
export class ExpressionRefusedError extends Error {
  readonly location: string;
  constructor(location: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.location = location;
  }
}

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

/** The expression inside `{% … %}`, trimmed; undefined for a literal text. */
export function expressionIn(text: string): string | undefined {
  return EXPRESSION.exec(text)?.[1]?.trim();
}

/** Compiles a field of a state; `location` is its name in errors of Step Functions: `Output/a[0]`. */
export function compileValue(template: Json, location: string): Value {
  if (typeof template === "string") {
    const source = expressionIn(template);
    return source === undefined ? () => template : expressionValue(source, location);
  }
  if (template === null || typeof template !== "object" || isConstant(template)) return () => template;
  return isList(template) ? listValue(template, location) : objectValue(template, location);
}

function isList(template: Json): template is readonly Json[] {
  return Array.isArray(template);
}

export function isConstant(template: Json): boolean {
  if (typeof template === "string") return expressionIn(template) === undefined;
  if (template === null || typeof template !== "object") return true;
  return Object.values(template).every(isConstant);
}

function expressionValue(source: string, location: string): Value {
  const { full, plain } = parse(source, location);
  const nothing = () => expressionError(source, location, "returned nothing (undefined).");
  const slow = async (scope: Scope): Promise<Json> => {
    let value: Json | undefined;
    try {
      value = await full(scope);
    } catch (error) {
      if (error instanceof UnsupportedResultError) {
        throw expressionError(source, location, "returned an unsupported result type.", error);
      }
      throw expressionError(source, location, `threw an error during evaluation. ${messageOf(error)}`, error);
    }
    if (value === undefined) throw nothing();
    return value;
  };
  if (plain === undefined) return slow;
  return (scope) => {
    const value = plain(scope);
    if (value === UNSURE) return slow(scope);
    if (value === undefined) throw nothing();
    return value;
  };
}

/** The error of one expression, in the words of Step Functions. */
function expressionError(source: string, location: string, what: string, cause?: unknown): EvaluationError {
  return new EvaluationError(
    location,
    `The JSONata expression '${source}' specified for the field '${location}' ${what}`,
    cause,
  );
}

function parse(source: string, location: string) {
  let expression: jsonata.Expression;
  try {
    expression = jsonata(source);
  } catch (error) {
    throw new ExpressionRefusedError(location, `INVALID_JSONATA_EXPRESSION: ${messageOf(error)}`, error);
  }
  const refused = contextReference(expression.ast());
  if (refused !== undefined) throw new ExpressionRefusedError(location, `UNSUPPORTED_JSONATA_EXPRESSION: ${refused}`);
  return { full: fullExpression(expression), plain: plainExpression(expression.ast()) };
}

/** JSONata throws plain objects with a code and a message. */
function messageOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const code = "code" in error && typeof error.code === "string" ? `${error.code}: ` : "";
  return `${code}${"message" in error ? String(error.message) : "unknown"}`;
}

function listValue(template: readonly Json[], location: string): Value {
  const items = template.map((item, at) => compileValue(item, `${location}[${at}]`));
  return (scope) => gather(items.map((item) => item(scope)));
}

function objectValue(template: { readonly [key: string]: Json }, location: string): Value {
  const fields = Object.entries(template).map(([key, field]) => ({
    key,
    value: compileValue(field, `${location}/${key}`),
  }));
  return (scope) => {
    const made: { [key: string]: Json } = {};
    const late: Promise<void>[] = [];
    for (const { key, value } of fields) {
      const field = value(scope);
      if (field instanceof Promise) {
        made[key] = null;
        late.push(
          field.then((settled) => {
            made[key] = settled;
          }),
        );
      } else made[key] = field;
    }
    return late.length === 0 ? made : Promise.all(late).then(() => made);
  };
}

function gather(items: readonly (Json | Promise<Json>)[]): Json | Promise<Json> {
  const settled: Json[] = [];
  for (const item of items) {
    if (item instanceof Promise) return Promise.all(items);
    settled.push(item);
  }
  return settled;
}
