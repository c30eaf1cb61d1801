import { createHash } from "node:crypto";
import { isJsonObject, type Json, type JsonObject } from "../../../core/model/json.ts";
import type { Scope } from "./scope.ts";

/** The answer "ask JSONata": this evaluator does not implement the treatment of these values. */
export const UNSURE: unique symbol = Symbol("unsure");

export type Answer = Json | undefined | typeof UNSURE;

export type Plain = (scope: Scope) => Answer;

interface PlainFunction {
  readonly arity: 0 | 1 | 2;
  apply(argument: Json | undefined, scope: Scope, second: Json | undefined): Answer;
}

const ISO_UTC = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** The functions that compiled expressions call, for simple arguments. */
export const PLAIN_FUNCTIONS: Readonly<Record<string, PlainFunction>> = {
  merge: { arity: 1, apply: merge },
  parse: { arity: 1, apply: parse },
  not: { arity: 1, apply: (value) => (value === undefined || typeof value === "boolean" ? negate(value) : UNSURE) },
  exists: { arity: 1, apply: (value) => value !== undefined },
  millis: { arity: 0, apply: (_, scope) => scope.now },
  toMillis: {
    arity: 1,
    apply: (value) => (typeof value === "string" && ISO_UTC.test(value) ? Date.parse(value) : UNSURE),
  },
  hash: { arity: 2, apply: (text, _, algorithm) => sha256Of(text, algorithm) },
  lowercase: { arity: 1, apply: (text) => (typeof text === "string" ? text.toLowerCase() : UNSURE) },
  ceil: { arity: 1, apply: (value) => number(value, Math.ceil) },
  floor: { arity: 1, apply: (value) => number(value, Math.floor) },
  max: { arity: 1, apply: (value) => numbers(value, Math.max) },
  min: { arity: 1, apply: (value) => numbers(value, Math.min) },
};

function sha256Of(text: Json | undefined, algorithm: Json | undefined): Answer {
  return typeof text === "string" && algorithm === "SHA-256"
    ? createHash("sha256").update(text, "utf8").digest("hex")
    : UNSURE;
}

function negate(value: boolean | undefined): Answer {
  return value === undefined ? undefined : !value;
}

function number(value: Json | undefined, of: (value: number) => number): Answer {
  // `+ 0` turns -0 into 0: both print as 0, but a later comparison could see the sign.
  return typeof value === "number" ? of(value) + 0 : UNSURE;
}

function numbers(value: Json | undefined, of: (...values: number[]) => number): Answer {
  if (!Array.isArray(value) || value.length === 0) return UNSURE;
  const all: number[] = [];
  for (const item of value) {
    if (typeof item !== "number") return UNSURE;
    all.push(item);
  }
  return of(...all);
}

function merge(value: Json | undefined): Answer {
  if (!Array.isArray(value) || value.length < 2) return UNSURE;
  const merged: { [key: string]: Json } = {};
  for (const item of value) {
    if (!isPlainObject(item)) return UNSURE;
    Object.assign(merged, item);
  }
  return merged;
}

function isPlainObject(value: Json): value is JsonObject {
  return isJsonObject(value) && !Object.hasOwn(value, "__proto__");
}

function parse(value: Json | undefined): Answer {
  if (typeof value !== "string") return UNSURE;
  try {
    const parsed: Json = JSON.parse(value);
    return Array.isArray(parsed) ? UNSURE : parsed;
  } catch {
    // JSONata reports the error.
    return UNSURE;
  }
}
