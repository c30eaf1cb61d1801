import type jsonata from "jsonata-aws";
import type { Json } from "../../../core/model/json.ts";
import { type Scope, statesOf } from "./scope.ts";
import { statesFunctions } from "./states-functions.ts";

/** Evaluates any expression with JSONata itself. Undefined is a result; a function or a fault of JSONata throws. */
export type Full = (scope: Scope) => Promise<Json | undefined>;

/** AWS gives an expression one second; a count of evaluated nodes ends the same loops and is the same each time. */
const MOST_NODES = 200_000;
const ON_ENTRY = "jsonata.__evaluate_entry";

export class UnsupportedResultError extends Error {}

export function fullExpression(expression: jsonata.Expression): Full {
  let nodes = 0;
  // The typings know names only; JSONata looks this hook up by its symbol.
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
 * The JSON that Step Functions makes of what JSONata gave: sequences become arrays, numbers that JSON has no literal for
 * become the text JavaScript names them by, fields without a value go. Undefined where a function is among it.
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

/** JSONata's own functions and lambdas are objects with a mark. */
function isCallable(value: object): boolean {
  return Reflect.has(value, "_jsonata_function") || Reflect.has(value, "_jsonata_lambda");
}
