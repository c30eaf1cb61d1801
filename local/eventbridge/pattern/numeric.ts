import type { JsonText } from "./json-text.ts";
import { invalidPattern, type ReadMatch, valueMatch } from "./match.ts";

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const DECIMALS = 6;
const LARGEST = 5_000_000_000_000_000n;
/** A number in the allowed range never needs more digits, even when it is written with leading or trailing zeros. */
const MOST_DIGITS = 400;

/**
 * The number times a million, exactly: EventBridge compares numbers from -5e9 to 5e9 with up to six decimals. Undefined for
 * any other number, and for text that is not a number.
 */
export function comparableNumber(text: string): bigint | undefined {
  const [, sign, whole, fraction = "", exponent = "0"] = NUMBER.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return 0n;
  const shift = Number(exponent) - fraction.length + DECIMALS;
  if (Math.abs(shift) > MOST_DIGITS) return undefined;
  const scale = 10n ** BigInt(Math.abs(shift));
  if (shift < 0 && digits % scale !== 0n) return undefined;
  const size = shift < 0 ? digits / scale : digits * scale;
  if (size > LARGEST) return undefined;
  return sign === "-" ? -size : size;
}

type Holds = (value: bigint, bound: bigint) => boolean;
const LOWER: Readonly<Record<string, Holds>> = { ">": (a, b) => a > b, ">=": (a, b) => a >= b };
const UPPER: Readonly<Record<string, Holds>> = { "<": (a, b) => a < b, "<=": (a, b) => a <= b };

/** `{ "numeric": ["=", 5] }`, one bound `[">", 0]`, or two bounds `[">=", 0, "<", 5]` with the lower one first. */
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

/** The comparable form of a number in a pattern. Throws invalidPattern when the number is out of range. */
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
