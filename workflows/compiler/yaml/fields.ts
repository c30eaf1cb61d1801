import { defined } from "../../../core/model/defined.ts";
import { getOwn } from "../../../core/model/json.ts";
import { insteadOf } from "../diagnostics/other-tools.ts";
import { type At, didYouMean, misspelt, type Report } from "../diagnostics/report.ts";
import { type Field, type MapTree, shown, type Tree } from "./tree.ts";

/** The fields of a map, of which only known ones are there. A misspelt field, which is reported, counts as the one that was meant. */
export interface Fields {
  readonly at: At;
  readonly report: Report;
  get(key: string): Field | undefined;
}

/**
 * Opens a map and reports every field that is not known; undefined when `tree` is no map. `hints` says what to write instead, by
 * the name of an unknown field.
 */
export function openMap(
  tree: Tree,
  what: string,
  known: readonly string[],
  report: Report,
  hints: Readonly<Record<string, string>> = {},
): Fields | undefined {
  if (tree.kind !== "map") {
    report("SJ110", tree.at, {
      message: `${what} is written as fields.`,
      found: shown(tree),
      allowed: `fields: ${known.join(", ")}`,
      ...(tree.kind === "text" && known[0] !== undefined ? { hint: `Write \`{ ${known[0]}: ${shown(tree)} }\`.` } : {}),
    });
    return undefined;
  }
  const meant = reportUnknown(tree, what, known, report, hints);
  const get = (key: string) => (known.includes(key) ? (tree.fields.get(key) ?? meant.get(key)) : undefined);
  return { at: tree.at, report, get };
}

/** Reports unknown fields. The result: those that are misspelt, by the name that was meant; a field that is given was not meant. */
function reportUnknown(
  tree: MapTree,
  what: string,
  known: readonly string[],
  report: Report,
  hints: Readonly<Record<string, string>>,
): ReadonlyMap<string, Field> {
  const meant = new Map<string, Field>();
  const missing = known.filter((key) => !tree.fields.has(key));
  for (const [key, field] of tree.fields) {
    if (known.includes(key)) continue;
    if (looksCut(key, field)) {
      report("SJ105", field.key, {
        message: `\`${key}\` stands alone between braces: a comma cut a value in two.`,
        found: key,
      });
      continue;
    }
    const instead = getOwn(hints, key) ?? insteadOf(what, key);
    const near = misspelt(key, missing);
    const hint = instead ?? didYouMean(key, missing);
    if (instead === undefined && near !== undefined) meant.set(near, field);
    report("SJ108", field.key, {
      message: `${what} has no field \`${key}\`.`,
      found: key,
      allowed: known.join(", "),
      ...defined({ hint }),
    });
  }
  return meant;
}

/** A key without a value that cannot be a name: the rest of a value that a comma cut in two. */
function looksCut(key: string, field: Field): boolean {
  return field.value.kind === "nothing" && !/^[a-z][a-z0-9_ ]*$/.test(key);
}

/** A field that must be there; reported at the map when it is not. */
export function required(fields: Fields, key: string, what: string, hint?: string): Tree | undefined {
  const field = fields.get(key);
  if (field !== undefined) return field.value;
  fields.report(
    "SJ109",
    { ...fields.at, length: 1 },
    {
      message: `${what} needs \`${key}\`.`,
      ...defined({ hint }),
    },
  );
  return undefined;
}

/** The value of a field; undefined if the field is not there. */
export function optional<T>(
  fields: Fields,
  key: string,
  read: (tree: Tree, report: Report) => T | undefined,
): T | undefined {
  const field = fields.get(key);
  return field === undefined ? undefined : read(field.value, fields.report);
}

/** The items of a list; a lone value counts as a list of one where `loneAllowed`. An empty list is reported. */
export function readList(tree: Tree, what: string, report: Report, loneAllowed = false): readonly Tree[] {
  if (tree.kind !== "list") {
    if (loneAllowed && tree.kind !== "nothing") return [tree];
    report("SJ110", tree.at, {
      message: `${quoted(what)} is a list.`,
      found: shown(tree),
      allowed: "a list: one item per line, each beginning with a dash",
      ...(tree.kind === "text" || tree.kind === "number" ? { hint: `Write \`[${shown(tree)}]\`.` } : {}),
    });
    return [];
  }
  if (tree.items.length === 0) report("SJ125", tree.at, { message: `${quoted(what)} is empty.`, found: "[]" });
  return tree.items;
}

/** The name of a field in backticks; other words as they are. */
function quoted(what: string): string {
  return /^[a-z]/.test(what) ? `\`${what}\`` : what;
}
