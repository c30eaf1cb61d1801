import { invalidPattern } from "./invalid-pattern.ts";
import type { JsonText } from "./json-text.ts";
import type { Match } from "./match/match.ts";
import { readMatch } from "./match/match-types.ts";
import { tooComplex } from "./wildcard.ts";

/** What must hold together: for each field, by dotted path, one of its matches. A pattern is met by any branch of it. */
export type Branch = ReadonlyMap<string, readonly Match[]>;

/** Names that a field within `$or` may not have: they would be mistaken for match types. */
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

/** Adds the fields to each branch; a field named again replaces what it was. */
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

/** Each object of the list makes branches of its own out of those so far. */
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
