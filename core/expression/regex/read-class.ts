import type { Reader } from "./read.ts";
import { canonical, isDigit, isSpace, isWord, type Matches, PatternError } from "./syntax.ts";

const CLASSES: Readonly<Record<string, Matches>> = {
  d: isDigit,
  D: (unit) => !isDigit(unit),
  w: isWord,
  W: (unit) => !isWord(unit),
  s: isSpace,
  S: (unit) => !isSpace(unit),
};

const UNITS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, "0": 0 };

/** Reads what follows a backslash: a unit, or a class of units. */
export function readEscape(reader: Reader): number | Matches {
  const { source } = reader;
  const found = source[reader.at];
  if (found === undefined) throw new PatternError("It ends with a backslash.");
  reader.at += 1;
  const known = Object.hasOwn(CLASSES, found) ? CLASSES[found] : undefined;
  if (known !== undefined) return known;
  if (/[1-9]/.test(found) || found === "k") throw new PatternError(`The back-reference \\${found} is not allowed.`);
  if (found === "x" || found === "u") return readHex(reader, found === "x" ? 2 : 4);
  if (found === "c" || found === "p" || found === "P") throw new PatternError(`The escape \\${found} is not allowed.`);
  const unit = Object.hasOwn(UNITS, found) ? UNITS[found] : undefined;
  if (found === "0" && /\d/.test(source[reader.at] ?? "")) throw new PatternError("Octal escapes are not allowed.");
  return unit ?? found.charCodeAt(0);
}

function readHex(reader: Reader, digits: number): number {
  const hex = reader.source.slice(reader.at, reader.at + digits);
  if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length < digits)
    throw new PatternError(`\\x and \\u take ${digits} hex digits.`);
  reader.at += digits;
  return Number.parseInt(hex, 16);
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Reads a class in square brackets; the reader stands after the opening bracket. */
export function readClass(reader: Reader): Matches {
  const { source, flags } = reader;
  const not = source[reader.at] === "^";
  if (not) reader.at += 1;
  const ranges: Range[] = [];
  const classes: Matches[] = [];
  while (source[reader.at] !== "]") {
    const from = readMember(reader);
    const ranged = source[reader.at] === "-" && source[reader.at + 1] !== "]" && reader.at + 1 < source.length;
    if (ranged) reader.at += 1;
    const to = ranged ? readMember(reader) : from;
    if (typeof from === "number" && typeof to === "number") {
      if (to < from) throw new PatternError("A range in brackets is out of order.");
      ranges.push({ from, to });
      continue;
    }
    // JavaScript reads a hyphen beside a class literally.
    for (const one of ranged ? [from, 45, to] : [from]) {
      if (typeof one === "number") ranges.push({ from: one, to: one });
      else classes.push(one);
    }
  }
  reader.at += 1;
  const has: Matches = (unit) =>
    ranges.some(({ from, to }) => unit >= from && unit <= to) || classes.some((matches) => matches(unit));
  const found: Matches = flags.ignoreCase ? (unit) => casesOf(unit).some(has) : has;
  return not ? (unit) => !found(unit) : found;
}

function readMember(reader: Reader): number | Matches {
  const { source } = reader;
  const found = source[reader.at];
  if (found === undefined) throw new PatternError("A class in brackets is not closed.");
  reader.at += 1;
  if (found !== "\\") return found.charCodeAt(0);
  if (source[reader.at] === "b") {
    reader.at += 1;
    return 8;
  }
  return readEscape(reader);
}

/** The units that a unit stands for where case is ignored. */
function casesOf(unit: number): readonly number[] {
  const text = String.fromCharCode(unit);
  const all = [unit, canonical(unit), text.toLowerCase().charCodeAt(0), text.toUpperCase().charCodeAt(0)];
  const folded = canonical(unit);
  return all.filter((one) => canonical(one) === folded);
}
