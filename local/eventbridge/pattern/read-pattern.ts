import { anythingBut } from "./anything-but.ts";
import type { JsonText } from "./json-text.ts";
import { invalidPattern, type Match, quoted, type ReadMatch, stringIn, valueMatch } from "./match.ts";
import { cidr, comparableNumber, ipAddress, numeric } from "./ranges.ts";
import { equalsIgnoreCase, exactly, prefix, suffix } from "./text-matches.ts";
import { tooComplex, wildcard } from "./wildcard.ts";

/**
 * Conditions that must hold together: the allowed matches of each field, by dotted path. An event meets a pattern when it
 * meets one of the pattern's branches.
 */
export type Branch = ReadonlyMap<string, readonly Match[]>;

/** Names that a field within `$or` may not have, because they could be mistaken for match types. */
const RESERVED = new Set([
  ...["exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr"],
  ...["=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case"],
  ...["date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range"],
  ...["ip-address-in-range", "ip-address-not-in-range"],
]);

/** Reads a pattern. Throws InvalidEventPatternException. */
export function readBranches(pattern: JsonText): readonly Branch[] {
  if (pattern.kind !== "object") throw invalidPattern("Filter is not an object");
  return readObject(pattern.fields, "", [], false);
}

type Fields = readonly (readonly [string, JsonText])[];

/** Adds the fields to each branch. A field that is named twice keeps its last value. */
function readObject(fields: Fields, path: string, before: readonly Branch[], withinOr: boolean): readonly Branch[] {
  if (fields.length === 0) throw invalidPattern("Empty objects are not allowed");
  return fields.reduce<readonly Branch[]>((branches, [name, given]) => {
    if (name === "$or") return readOr(given, path, branches);
    if (withinOr && RESERVED.has(name)) {
      throw invalidPattern(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    }
    const deeper = path === "" ? name : `${path}.${name}`;
    if (given.kind === "object") return readObject(given.fields, deeper, branches, withinOr);
    if (given.kind !== "array") throw invalidPattern(`"${name}" must be an object or an array`);
    const matches = readList(given.items);
    return (branches.length === 0 ? [new Map()] : branches).map((branch) => new Map([...branch, [deeper, matches]]));
  }, before);
}

/** Each object of the list adds its fields to a copy of the branches so far. */
function readOr(given: JsonText, path: string, before: readonly Branch[]): readonly Branch[] {
  if (given.kind !== "array") throw invalidPattern("It must be an Array followed with $or.");
  const branches = given.items.flatMap((item) => {
    if (item.kind !== "object") throw invalidPattern("Only JSON object is allowed in array of $or relationship.");
    return readObject(item.fields, path, before, true);
  });
  if (given.items.length < 2) throw invalidPattern("There must have at least 2 Objects in $or relationship.");
  return branches;
}

function readList(items: readonly JsonText[]): readonly Match[] {
  const matches = items.map(readMatch);
  if (matches.length === 0) throw invalidPattern("Empty arrays are not allowed");
  const wildcards = matches.flatMap((match) => (match.kind === "value" ? (match.wildcards ?? []) : []));
  if (wildcards.length > 0 && tooComplex(wildcards)) {
    throw invalidPattern(
      "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character",
    );
  }
  return matches;
}

/** Reads one item of a field's list. Throws invalidPattern. */
function readMatch(given: JsonText): Match {
  if (given.kind !== "object") return literal(given);
  const [field, ...more] = given.fields;
  if (field === undefined) throw invalidPattern("Match expression name not found");
  const [name, value] = field;
  const read = Object.hasOwn(MATCH_TYPES, name) ? MATCH_TYPES[name] : undefined;
  if (read === undefined) throw invalidPattern(`Unrecognized match type ${name}`);
  const match = read(value);
  if (more.length > 0) throw invalidPattern("Only one key allowed in match expression");
  return match;
}

/** A value written in the list itself. IP addresses and numbers match by value, however they are written. */
function literal(given: JsonText): Match {
  if (given.kind === "string") return literalText(given.value);
  if (given.kind === "word") return valueMatch((text) => text === given.text);
  if (given.kind === "number") return literalNumber(given.text);
  throw invalidPattern("Match value must be String, number, true, false, or null");
}

function literalText(value: string): Match {
  const address = ipAddress(value);
  if (address === undefined) {
    const wanted = quoted(value);
    return valueMatch((text) => text === wanted);
  }
  return valueMatch((text) => {
    const other = ipAddress(stringIn(text) ?? "");
    return other?.bits === address.bits && other.value === address.value;
  });
}

function literalNumber(written: string): Match {
  const number = comparableNumber(written);
  return valueMatch((text) => text === written || (number !== undefined && comparableNumber(text) === number));
}

/** `{ "exists": true }` or `false`. Only leaves count: an object or an empty list does not exist. */
const exists: ReadMatch = (given) => {
  if (given.kind !== "word" || given.text === "null") {
    throw invalidPattern("exists match pattern must be either true or false.");
  }
  return given.text === "true" ? valueMatch(() => true) : { kind: "absent" };
};

/** Every match type. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
const MATCH_TYPES: Readonly<Record<string, ReadMatch>> = {
  exactly,
  prefix,
  suffix,
  numeric,
  "anything-but": anythingBut,
  exists,
  cidr,
  "equals-ignore-case": equalsIgnoreCase,
  wildcard,
};
