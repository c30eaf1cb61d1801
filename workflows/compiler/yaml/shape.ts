import type { Json } from "../../../core/model/json.ts";
import type { At, Report } from "../diagnostics/report.ts";
import { openMap } from "./fields.ts";
import type { Field, MapTree, Tree } from "./tree.ts";

/*
 * A shape is the one declaration of a YAML map. Its reader, its JSON Schema and the reference table of the guide are derived from
 * it, so a field, its limits and its description stand once.
 *
 * 1. Every fault of a map is reported, also after the first: a required field that is missing does not hide faults of the others.
 * 2. A value that cannot be read counts as missing, and is reported once, by its own reader.
 * 3. A shape does not check fields against each other: `make` does, with the places of the fields.
 */

/** A JSON Schema (draft 7, the version that editors support best). https://json-schema.org/draft-07 */
export type Schema = { readonly [key: string]: Json };

/** The reader of a value, with the JSON Schema of the value. */
export interface Reader<T> {
  /** Undefined where the value cannot be read, which is then reported. `name` is the field that holds the value. */
  read(tree: Tree, report: Report, name?: string): T | undefined;
  readonly schema: Schema;
}

/** One field of a map. */
export interface Declaration {
  readonly as: Reader<unknown>;
  /** The field must be there. A text is the hint for an author who left it out. */
  readonly required?: true | string;
  /** The value of a field that is left out. */
  readonly otherwise?: unknown;
  /** The meaning of the field, in Markdown. Editors and the guide's tables show it. */
  readonly description?: string;
  /** A value that editors offer. */
  readonly example?: Json;
}

export type Declarations = Readonly<Record<string, Declaration>>;

type ValueOf<D> = D extends { readonly as: Reader<infer T> } ? T : never;

/** Names of the fields that always have a value. */
type AlwaysThere<F> = {
  [K in keyof F]: F[K] extends { readonly required: true | string } | { readonly otherwise: unknown } ? K : never;
}[keyof F];

/** A default has the type of its field. */
type Checked<F> = { readonly [K in keyof F]: { readonly otherwise?: ValueOf<F[K]> } };

/** A map with all its required fields. */
export type Whole<F> = { readonly [K in AlwaysThere<F>]: ValueOf<F[K]> } & {
  readonly [K in Exclude<keyof F, AlwaysThere<F>>]?: ValueOf<F[K]>;
};

/** A map of which some fields may be missing. */
export type Partly<F> = {
  readonly [K in keyof F]: F[K] extends { readonly otherwise: unknown } ? ValueOf<F[K]> : ValueOf<F[K]> | undefined;
};

/** A map that was read, with the places of its fields for further checks. */
export interface Opened<F> {
  readonly tree: MapTree;
  readonly at: At;
  readonly report: Report;
  /** What could be read, defaults included. */
  readonly values: Partly<F>;
  /** Undefined if a required field is missing or cannot be read. */
  readonly whole: Whole<F> | undefined;
  /** The written field; undefined if it is left out. */
  field(name: keyof F): Field | undefined;
}

export interface Shape<F> extends Reader<Whole<F>> {
  readonly fields: F;
  /** Undefined if the tree is not a map, which is then reported. `missing`: hints for required fields that depend on the file. */
  open(tree: Tree, report: Report, missing?: Readonly<Record<string, string>>): Opened<F> | undefined;
  /** A reader that turns the map into another value, after checks of its own. */
  make<T>(make: (opened: Opened<F>) => T | undefined): Reader<T>;
}

interface More {
  /** Further rules of the JSON Schema, as `{ oneOf: … }`. */
  readonly rules?: Schema;
  /** What to write instead, by the name of a field that the map does not have. */
  readonly hints?: Readonly<Record<string, string>>;
}

/** The map that messages call `what`: `An exit`. */
export function shape<const F extends Declarations>(
  what: string,
  fields: F & Checked<F>,
  { rules, hints }: More = {},
): Shape<F> {
  const declared = Object.entries<Declaration>(fields);
  const names = Object.keys(fields);
  const open: Shape<F>["open"] = (tree, report, missing = {}) => {
    const map = openMap(tree, what, names, report, hints);
    if (map === undefined || tree.kind !== "map") return undefined;
    const found: [string, unknown][] = [];
    let complete = true;
    for (const [name, { as, required, otherwise }] of declared) {
      const field = map.get(name);
      if (field === undefined && required !== undefined) reportMissing(name, what, missing[name] ?? required, map);
      const value = field === undefined ? otherwise : (as.read(field.value, report, name) ?? otherwise);
      if (value !== undefined) found.push([name, value]);
      else if (required !== undefined) complete = false;
    }
    const values = recordOf(found);
    return {
      tree,
      at: map.at,
      report,
      values,
      whole: complete ? values : undefined,
      field: (name) => map.get(String(name)),
    };
  };
  const schema = { ...schemaOf(declared), ...rules };
  return {
    fields,
    schema,
    open,
    read: (tree, report) => open(tree, report)?.whole,
    make: (make) => ({
      schema,
      read: (tree, report) => {
        const opened = open(tree, report);
        return opened === undefined ? undefined : make(opened);
      },
    }),
  };
}

function reportMissing(
  name: string,
  what: string,
  hint: true | string,
  { at, report }: { readonly at: At; readonly report: Report },
): void {
  const message = `${what} needs \`${name}\`.`;
  report("SJ109", { ...at, length: 1 }, { message, hint: hint === true ? `Add \`${name}: …\`.` : hint });
}

/** A record of fields whose types only the declaration knows. */
function recordOf(entries: readonly (readonly [string, unknown])[]) {
  return Object.assign({}, ...entries.map(([name, value]) => ({ [name]: value })));
}

function schemaOf(declared: readonly (readonly [string, Declaration])[]): Schema {
  const required = declared.flatMap(([name, field]) => (field.required === undefined ? [] : [name]));
  return {
    type: "object",
    properties: Object.fromEntries(declared.map(([name, field]) => [name, fieldSchema(field)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function fieldSchema({ as, description, example }: Declaration): Schema {
  // What stands beside a reference counts for nothing (draft 7).
  if ("$ref" in as.schema) return as.schema;
  return {
    ...as.schema,
    ...(description === undefined ? {} : { description: sentenceOf(description) }),
    ...(example === undefined ? {} : { examples: [example] }),
  };
}

/** A sentence, without the links of the guide. */
function sentenceOf(markdown: string): string {
  const text = markdown.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1");
  return /[.…]$/.test(text) ? text : `${text}.`;
}

/** The rule that exactly one of these fields is there. */
export function oneOf(...names: readonly string[]): Schema {
  return { oneOf: names.map((name) => ({ required: [name] })) };
}

/** The rule that at least one of these fields is there. */
export function anyOf(...names: readonly string[]): Schema {
  return { anyOf: names.map((name) => ({ required: [name] })) };
}
