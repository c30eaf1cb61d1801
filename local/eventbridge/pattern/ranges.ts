import { isIPv4, isIPv6 } from "node:net";
import type { JsonText } from "./json-text.ts";
import { invalidPattern, type ReadMatch, stringIn, valueMatch } from "./match.ts";

/* Matches of ranges: of numbers, and of IP addresses. */

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

const LOOKS_V4 = /^\d+\.\d+\.\d+\.\d+$/;
const LOOKS_V6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/;

interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** The address as a number; undefined when the text is not an IP address. */
export function ipAddress(text: string): IpAddress | undefined {
  if (LOOKS_V4.test(text)) {
    const parts = text.split(".").map(Number);
    if (!isIPv4(parts.join("."))) return undefined;
    return { bits: 32, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
  }
  if (!LOOKS_V6.test(text) || !isIPv6(text)) return undefined;
  const [head = "", tail] = text.split("::");
  const groups = (side: string) => (side === "" ? [] : side.split(":"));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array<string>(zeros).fill("0"), ...after];
  return { bits: 128, value: all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) };
}

/** The first and last address of a block; a string says what is wrong with the text. */
function cidrRange(text: string): { readonly bits: 32 | 128; readonly from: bigint; readonly to: bigint } | string {
  const [address = "", mask = "", ...more] = text.split("/");
  if (mask === "" || more.length > 0) return "Malformed CIDR, one '/' required";
  if (!/^[+-]?\d+$/.test(mask)) return "Malformed CIDR, mask bits must be an integer";
  const length = Number(mask);
  if (length < 0) return "Malformed CIDR, mask bits must not be negative";
  const from = ipAddress(address);
  if (from === undefined) return `Nonstandard IP address: ${address}`;
  if (length >= from.bits) return `${from.bits === 32 ? "IPv4" : "IPv6"} mask bits must be < ${from.bits}`;
  const free = BigInt(from.bits - length);
  const rest = (1n << free) - 1n;
  return { bits: from.bits, from: from.value & ~rest, to: from.value | rest };
}

/** `{ "cidr": "10.0.0.0/24" }`: every address of an IPv4 or IPv6 block. */
export const cidr: ReadMatch = (given) => {
  // EventBridge says "prefix" here.
  if (given.kind !== "string") throw invalidPattern("prefix match pattern must be a string");
  const range = cidrRange(given.value);
  if (typeof range === "string") throw invalidPattern(range);
  const { bits, from, to } = range;
  return valueMatch((text) => {
    const address = ipAddress(stringIn(text) ?? "");
    return address?.bits === bits && address.value >= from && address.value <= to;
  });
};
