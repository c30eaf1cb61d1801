import { readClass, readEscape } from "./read-class.ts";
import { canonical, type Flags, isDigit, isLineEnd, type Pattern, PatternError } from "./syntax.ts";

/** The position of the reader in the source. */
export interface Reader {
  readonly source: string;
  readonly flags: Flags;
  at: number;
  groups: number;
}

const MOST_NESTED = 100;

/**
 * Parses a JavaScript regular expression, without what cannot be matched in one pass: back-references, look-ahead and
 * look-behind. Throws PatternError for these.
 */
export function readPattern(source: string, flags: Flags): { readonly pattern: Pattern; readonly groups: number } {
  const reader: Reader = { source, flags, at: 0, groups: 1 };
  const pattern = readEither(reader, 0);
  if (reader.at < source.length) throw new PatternError(`There is an unmatched \`${source[reader.at]}\`.`);
  return { pattern, groups: reader.groups };
}

function readEither(reader: Reader, depth: number): Pattern {
  if (depth > MOST_NESTED) throw new PatternError("Its groups are nested too deep.");
  const options: Pattern[] = [readSequence(reader, depth)];
  while (reader.source[reader.at] === "|") {
    reader.at += 1;
    options.push(readSequence(reader, depth));
  }
  return options.length === 1 && options[0] ? options[0] : { kind: "either", options };
}

function readSequence(reader: Reader, depth: number): Pattern {
  const parts: Pattern[] = [];
  while (reader.at < reader.source.length && !"|)".includes(reader.source[reader.at] ?? "")) {
    const before = reader.groups;
    const part = readOne(reader, depth);
    parts.push(readRepeat(reader, part, before));
  }
  return parts.length === 1 && parts[0] ? parts[0] : { kind: "sequence", parts };
}

function readOne(reader: Reader, depth: number): Pattern {
  const { source, flags } = reader;
  const found = source[reader.at] ?? "";
  if (found === "(") return readGroup(reader, depth);
  reader.at += 1;
  if (found === "^") return { kind: "assert", what: "start" };
  if (found === "$") return { kind: "assert", what: "end" };
  if (found === ".") return { kind: "unit", matches: (unit) => !isLineEnd(unit) };
  if (found === "[") return { kind: "unit", matches: readClass(reader) };
  if ("*+?".includes(found)) throw new PatternError(`There is nothing for \`${found}\` to repeat.`);
  if (found === "\\") {
    const next = source[reader.at];
    if (next === "b" || next === "B") {
      reader.at += 1;
      return { kind: "assert", what: next === "b" ? "word" : "no word" };
    }
    const escaped = readEscape(reader);
    return { kind: "unit", matches: typeof escaped === "number" ? same(escaped, flags) : escaped };
  }
  return { kind: "unit", matches: same(found.charCodeAt(0), flags) };
}

function same(wanted: number, { ignoreCase }: Flags): (unit: number) => boolean {
  if (!ignoreCase) return (unit) => unit === wanted;
  const folded = canonical(wanted);
  return (unit) => unit === wanted || canonical(unit) === folded;
}

function readGroup(reader: Reader, depth: number): Pattern {
  const { source } = reader;
  reader.at += 1;
  const index = opening(reader);
  const inner = readEither(reader, depth + 1);
  if (source[reader.at] !== ")") throw new PatternError("A group is not closed.");
  reader.at += 1;
  return index === undefined ? inner : { kind: "group", index, inner };
}

/** Reads what follows the opening bracket; the number of the group, where it captures. */
function opening(reader: Reader): number | undefined {
  const { source } = reader;
  if (source[reader.at] !== "?") return reader.groups++;
  if (source.startsWith("?:", reader.at)) {
    reader.at += 2;
    return undefined;
  }
  const name = /^\?<([A-Za-z_$][\w$]*)>/.exec(source.slice(reader.at, reader.at + 100));
  if (name === null) throw new PatternError("Looking ahead or behind, and flags in a group, are not allowed.");
  reader.at += name[0].length;
  return reader.groups++;
}

function readRepeat(reader: Reader, inner: Pattern, before: number): Pattern {
  const counts = readCounts(reader);
  if (counts === undefined) return inner;
  if (inner.kind === "assert") throw new PatternError("There is nothing to repeat in a place.");
  const greedy = reader.source[reader.at] !== "?";
  if (!greedy) reader.at += 1;
  if ("*+?".includes(reader.source[reader.at] ?? " ")) throw new PatternError("A repetition is repeated.");
  const [least, most] = counts;
  return { kind: "repeat", inner, least, most, greedy, groups: [before, reader.groups] };
}

function readCounts(reader: Reader): readonly [number, number] | undefined {
  const found = reader.source[reader.at];
  if (found === "*" || found === "+" || found === "?") {
    reader.at += 1;
    return [found === "+" ? 1 : 0, found === "?" ? 1 : Infinity];
  }
  const counted =
    found === "{" ? /^\{(\d{1,6})(?:(,)(\d{0,6}))?\}/.exec(reader.source.slice(reader.at, reader.at + 20)) : null;
  if (counted === null) {
    // JavaScript reads a brace without a count literally.
    if (found === "{" && isDigit(reader.source.charCodeAt(reader.at + 1))) throw new PatternError("It counts too far.");
    return undefined;
  }
  reader.at += counted[0].length;
  const least = Number(counted[1]);
  const most = counted[2] === undefined ? least : counted[3] === "" ? Infinity : Number(counted[3]);
  if (most < least) throw new PatternError("It repeats at most fewer times than at least.");
  return [least, most];
}
