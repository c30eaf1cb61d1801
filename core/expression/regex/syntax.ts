/** Whether a UTF-16 unit matches. */
export type Matches = (unit: number) => boolean;

/** A regular expression, read. */
export type Pattern =
  | { readonly kind: "empty" }
  | { readonly kind: "unit"; readonly matches: Matches }
  | { readonly kind: "assert"; readonly what: "start" | "end" | "word" | "no word" }
  | { readonly kind: "group"; readonly index: number; readonly inner: Pattern }
  | { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly kind: "either"; readonly options: readonly Pattern[] }
  | {
      readonly kind: "repeat";
      readonly inner: Pattern;
      readonly least: number;
      readonly most: number;
      readonly greedy: boolean;
      /** Capture groups inside: from this one up to, not including, that one. */
      readonly groups: readonly [number, number];
    };

export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
}

/** This engine does not support the regular expression. */
export class PatternError extends Error {}

export function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

export function isWord(unit: number): boolean {
  return isDigit(unit) || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122) || unit === 95;
}

/** White space and line ends, as ECMAScript lists them. */
export function isSpace(unit: number): boolean {
  if (unit <= 32) return unit === 32 || (unit >= 9 && unit <= 13);
  if (unit < 0xa0) return false;
  return (
    unit === 0xa0 ||
    unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) ||
    [0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff].includes(unit)
  );
}

export function isLineEnd(unit: number): boolean {
  return unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029;
}

/** The unit that stands for all of its cases: https://tc39.es/ecma262/#sec-runtime-semantics-canonicalize-ch */
export function canonical(unit: number): number {
  const text = String.fromCharCode(unit);
  const upper = text.toUpperCase();
  if (upper.length !== 1) return unit;
  const folded = upper.charCodeAt(0);
  return unit >= 128 && folded < 128 ? unit : folded;
}
