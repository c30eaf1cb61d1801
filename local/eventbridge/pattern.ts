/**
 * Event patterns of EventBridge, as its own matcher (aws/event-ruler) takes them.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 *
 * 1. A pattern holds if one of its branches (`$or` makes several) finds a value for each of its fields.
 * 2. Values that stand in objects of one list must stand in the same one (array consistency).
 * 3. "Not there" is judged among the values consistent with those found for fields whose names sort before.
 */
import { type Branch, readBranches } from "./pattern/branches.ts";
import {
  type EventFields,
  type FieldValue,
  fieldsOfObject,
  fieldsOfText,
  type Membership,
} from "./pattern/event-fields.ts";
import { invalidPattern } from "./pattern/invalid-pattern.ts";
import { type JsonText, readJsonText } from "./pattern/json-text.ts";
import type { Match } from "./pattern/match/match.ts";

/** True when the pattern matches the event, which is an object, or its JSON as text. */
export type PatternMatcher = (event: object | string) => boolean;

type Field = readonly [path: string, matches: readonly Match[]];

/**
 * Compiles a pattern, given as its JSON text (then fields given twice and the digits of numbers count as written) or as an
 * object. Throws AwsFault InvalidEventPatternException with EventBridge's reason.
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
    return branches.some((branch) => holds(branch, 0, fields, undefined));
  };
}

function textOf(pattern: unknown): JsonText {
  const text = typeof pattern === "string" ? pattern : JSON.stringify(pattern);
  try {
    return readJsonText(text ?? "");
  } catch (fault) {
    throw invalidPattern(fault instanceof Error ? fault.message : "not JSON");
  }
}

function sorted(branch: Branch): readonly Field[] {
  return [...branch].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The names a pattern has at its top, or in an `$or` there. */
function topNames(fields: readonly (readonly [string, JsonText])[]): readonly string[] {
  return fields.flatMap(([name, given]) => {
    if (name !== "$or" || given.kind !== "array") return [name];
    return given.items.flatMap((item) => (item.kind === "object" ? topNames(item.fields) : []));
  });
}

/** The path, and each path on the way to it, wherever its dots may stand. */
function pathsTo(path: string): readonly string[] {
  const dots = [...path.matchAll(/\./g)].map(({ index }) => path.slice(0, index));
  return [...dots, path];
}

/** Where the values found so far stand: the element of each list. */
type Elements = ReadonlyMap<number, number> | undefined;

function holds(branch: readonly Field[], from: number, fields: EventFields, elements: Elements): boolean {
  const field = branch[from];
  if (field === undefined) return true;
  const [path, matches] = field;
  const values = fields.get(path) ?? [];
  let unchanged = false;
  for (const { text, within } of values) {
    const next = joined(elements, within);
    if (next === "clash" || (unchanged && next === elements)) continue;
    if (!matches.some((match) => match.kind === "value" && match.test(text))) continue;
    if (holds(branch, from + 1, fields, next)) return true;
    // Other values that lead to no other elements lead nowhere else.
    unchanged ||= next === elements;
  }
  return (
    matches.some(({ kind }) => kind === "absent") &&
    isAbsent(values, elements) &&
    holds(branch, from + 1, fields, elements)
  );
}

function isAbsent(values: readonly FieldValue[], elements: Elements): boolean {
  return values.every(({ within }) => joined(elements, within) === "clash");
}

function joined(elements: Elements, within: Membership | undefined): Elements | "clash" {
  let next: Map<number, number> | undefined;
  for (let place = within; place !== undefined; place = place.outer) {
    const known = elements?.get(place.list);
    if (known !== undefined && known !== place.index) return "clash";
    if (known !== undefined) continue;
    next ??= new Map(elements);
    next.set(place.list, place.index);
  }
  return next ?? elements;
}
