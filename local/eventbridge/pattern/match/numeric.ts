import { comparableNumber } from "../comparable-number.ts";
import { invalidPattern } from "../invalid-pattern.ts";
import type { JsonText } from "../json-text.ts";
import { type ReadMatch, valueMatch } from "./match.ts";

type Holds = (value: bigint, bound: bigint) => boolean;
const LOWER: Readonly<Record<string, Holds>> = { ">": (a, b) => a > b, ">=": (a, b) => a >= b };
const UPPER: Readonly<Record<string, Holds>> = { "<": (a, b) => a < b, "<=": (a, b) => a <= b };

/** `{ "numeric": ["=", 5] }`, a bound `[">", 0]`, or two `[">=", 0, "<", 5]`, the lower one first. */
export const numeric: ReadMatch = (given) => {
  if (given.kind !== "array") throw invalidPattern("Value of numeric must be an array.");
  const [first, bound, second, top, ...more] = given.items;
  if (first?.kind !== "string") throw invalidPattern(`Invalid member in numeric match: ${shown(first)}`);
  const operator = first.value;
  if (operator === "=" || Object.hasOwn(UPPER, operator)) {
    const value = numberIn(bound, operator === "=" ? "equals" : operator);
    if (second !== undefined) throw invalidPattern("Too many elements in numeric expression");
    const holds = UPPER[operator] ?? ((a: bigint, b: bigint) => a === b);
    return numberMatch((number) => holds(number, value));
  }
  const above = Object.hasOwn(LOWER, operator) ? LOWER[operator] : undefined;
  if (above === undefined) throw invalidPattern(`Unrecognized numeric range operator: ${operator}`);
  const bottom = numberIn(bound, operator);
  if (second === undefined) return numberMatch((number) => above(number, bottom));
  if (second.kind !== "string") throw invalidPattern(`Bad value in numeric range: ${shown(second)}`);
  const below = Object.hasOwn(UPPER, second.value) ? UPPER[second.value] : undefined;
  if (below === undefined) throw invalidPattern(`Bad numeric range operator: ${second.value}`);
  const ceiling = numberIn(top, second.value);
  if (more.length > 0) throw invalidPattern("Too many terms in numeric range expression");
  if (bottom >= ceiling) throw invalidPattern("Bottom must be less than top");
  return numberMatch((number) => above(number, bottom) && below(number, ceiling));
};

function numberMatch(holds: (value: bigint) => boolean) {
  return valueMatch((text) => {
    const number = comparableNumber(text);
    return number !== undefined && holds(number);
  });
}

function numberIn(given: JsonText | undefined, operator: string): bigint {
  if (given?.kind !== "number") throw invalidPattern(`Value of ${operator} must be numeric`);
  return comparable(given.text);
}

/** Throws invalidPattern for a number out of range. */
export function comparable(text: string): bigint {
  const number = comparableNumber(text);
  if (number === undefined) throw invalidPattern("Value must be between -5.0E9 and 5.0E9, inclusive");
  return number;
}

function shown(given: JsonText | undefined): string {
  if (given === undefined) return "]";
  if (given.kind === "object" || given.kind === "array") return given.kind === "object" ? "{" : "[";
  return given.kind === "string" ? given.value : given.text;
}
