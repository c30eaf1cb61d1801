import type jsonata from "jsonata-aws";
import type { Json } from "../../../core/model/json.ts";
import { type Scope, statesFunctions, statesOf } from "./scope.ts";

/** Evaluates an expression with JSONata itself; undefined is a valid result. Throws for a function as the result, and for JSONata's errors. */
type Evaluate = (scope: Scope) => Promise<Json | undefined>;

/** AWS stops an expression after one second. A limit on evaluated nodes stops the same loops, and is deterministic. */
const MOST_NODES = 200_000;
const ON_ENTRY = "jsonata.__evaluate_entry";

export class UnsupportedResultError extends Error {}

export function fullExpression(expression: jsonata.Expression): Evaluate {
  let nodes = 0;
  // The types allow only string names; JSONata finds this hook by its symbol.
  Reflect.apply(expression.assign, expression, [
    Symbol.for(ON_ENTRY),
    () => {
      nodes += 1;
      if (nodes > MOST_NODES) throw new Error("Expression evaluation timeout: Check for infinite loop");
    },
  ]);
  return async (scope) => {
    nodes = 0;
    const bindings = { ...statesFunctions(scope), ...scope.variables, states: statesOf(scope) };
    const result: unknown = await expression.evaluate(undefined, bindings);
    if (result === undefined) return undefined;
    const plain = plainJson(result);
    if (plain === undefined) throw new UnsupportedResultError("The result holds a function.");
    return plain;
  };
}

/**
 * JSONata's result as the JSON that Step Functions makes of it: sequences become arrays, NaN and infinity become their
 * JavaScript names, fields without a value are removed. Undefined when the result contains a function.
 */
function plainJson(value: unknown): Json | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value) {
      const plain = plainJson(item);
      if (plain === undefined) return undefined;
      items.push(plain);
    }
    return items;
  }
  if (typeof value !== "object" || isCallable(value)) return undefined;
  const fields: { [key: string]: Json } = {};
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const plain = plainJson(field);
    if (plain === undefined) return undefined;
    fields[key] = plain;
  }
  return fields;
}

/** JSONata's functions and lambdas are objects with a marker. */
function isCallable(value: object): boolean {
  return Reflect.has(value, "_jsonata_function") || Reflect.has(value, "_jsonata_lambda");
}
