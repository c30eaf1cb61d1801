/**
 * Event patterns of EventBridge, as EventBridge's own matcher (aws/event-ruler) reads them.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 *
 * 1. A pattern matches when one of its branches (`$or` makes several) finds a value for each of its fields.
 * 2. When several values come from objects of one list, they must come from the same object (array consistency).
 * 3. `exists: false` only looks at the values that are consistent with those found for the fields that sort earlier.
 */

import {
  type EventFields,
  type FieldValue,
  fieldsOfObject,
  fieldsOfText,
  type Membership,
} from "./pattern/event-fields.ts";
import { type JsonText, readJsonText } from "./pattern/json-text.ts";
import { invalidPattern, type Match } from "./pattern/match.ts";
import { type Branch, readBranches } from "./pattern/read-pattern.ts";

/** True when the pattern matches the event, given as an object or as JSON text. */
export type PatternMatcher = (event: object | string) => boolean;

type Field = readonly [path: string, matches: readonly Match[]];

/**
 * Compiles a pattern, given as an object or as JSON text. In text, repeated fields and the digits of numbers count as they
 * are written. Throws AwsError InvalidEventPatternException with EventBridge's reason.
 */
export function compilePattern(pattern: unknown): PatternMatcher {
  const read = textOf(pattern);
  const branches = readBranches(read).map(sorted);
  const wanted = {
    paths: new Set(branches.flatMap((fields) => fields.flatMap(([path]) => pathsTo(path)))),
    tops: new Set(read.kind === "object" ? topNames(read.fields) : []),
  };
  return (event) => {
    const fields =
      typeof event === "string" ? fieldsOfText(readJsonText(event), wanted) : fieldsOfObject({ ...event }, wanted);
    return branches.some((branch) => matchesFrom(branch, 0, fields, undefined));
  };
}

function textOf(pattern: unknown): JsonText {
  const text = typeof pattern === "string" ? pattern : JSON.stringify(pattern);
  try {
    return readJsonText(text ?? "");
  } catch (error) {
    throw invalidPattern(error instanceof Error ? error.message : "not JSON");
  }
}

function sorted(branch: Branch): readonly Field[] {
  return [...branch].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The names at the top level of a pattern, including those in an `$or` there. */
function topNames(fields: readonly (readonly [string, JsonText])[]): readonly string[] {
  return fields.flatMap(([name, given]) => {
    if (name !== "$or" || given.kind !== "array") return [name];
    return given.items.flatMap((item) => (item.kind === "object" ? topNames(item.fields) : []));
  });
}

/** The path and every prefix of it that ends before a dot. */
function pathsTo(path: string): readonly string[] {
  const dots = [...path.matchAll(/\./g)].map(({ index }) => path.slice(0, index));
  return [...dots, path];
}

/** The element of each list from which the values found so far come. */
type Elements = ReadonlyMap<number, number> | undefined;

function matchesFrom(branch: readonly Field[], from: number, fields: EventFields, elements: Elements): boolean {
  const field = branch[from];
  if (field === undefined) return true;
  const [path, matches] = field;
  const values = fields.get(path) ?? [];
  let unchanged = false;
  for (const { text, within } of values) {
    const next = joined(elements, within);
    if (next === "clash" || (unchanged && next === elements)) continue;
    if (!matches.some((match) => match.kind === "value" && match.test(text))) continue;
    if (matchesFrom(branch, from + 1, fields, next)) return true;
    // A second value from the same elements cannot change the result.
    unchanged ||= next === elements;
  }
  return (
    matches.some(({ kind }) => kind === "absent") &&
    isAbsent(values, elements) &&
    matchesFrom(branch, from + 1, fields, elements)
  );
}

function isAbsent(values: readonly FieldValue[], elements: Elements): boolean {
  return values.every(({ within }) => joined(elements, within) === "clash");
}

function joined(elements: Elements, within: Membership | undefined): Elements | "clash" {
  let next: Map<number, number> | undefined;
  for (let member = within; member !== undefined; member = member.outer) {
    const known = elements?.get(member.list);
    if (known !== undefined && known !== member.index) return "clash";
    if (known !== undefined) continue;
    next ??= new Map(elements);
    next.set(member.list, member.index);
  }
  return next ?? elements;
}
