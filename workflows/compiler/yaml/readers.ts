import type { Code } from "../diagnostics/codes.ts";
import type { At, Detail, Report } from "../diagnostics/report.ts";
import type { Located } from "../values/text.ts";
import { readList } from "./fields.ts";
import type { Reader, Schema } from "./shape.ts";
import { shown, type Tree } from "./tree.ts";

/** Another reader's value after a check; a value with a fault is reported, and counts as unreadable. */
export function checked<T>(reader: Reader<T>, faultOf: (value: T) => readonly [Code, Detail] | undefined): Reader<T> {
  return {
    schema: reader.schema,
    read: (tree, report, name) => {
      const value = reader.read(tree, report, name);
      const fault = value === undefined ? undefined : faultOf(value);
      if (fault === undefined) return value;
      report(fault[0], tree.at, fault[1]);
      return undefined;
    },
  };
}

/** A map, or one value as its short form, which `make` turns into the same result. */
export function inShort<S, T>(short: Reader<S>, map: Reader<T>, make: (value: S, at: At) => T): Reader<T> {
  return {
    schema: { anyOf: [short.schema, map.schema] },
    read: (tree, report, name) => {
      if (tree.kind === "map") return map.read(tree, report, name);
      const value = short.read(tree, report, name);
      return value === undefined ? undefined : make(value, tree.at);
    },
  };
}

/** A value that stays as it is written, to be read with more than a shape knows. */
export function asWritten(schema: Schema): Reader<Tree> {
  return { schema, read: (tree) => tree };
}

/** A field that may stand without a value: `Signed Up:`. */
export function orNothing<T, N>(reader: Reader<T>, nothing: N): Reader<T | N> {
  return {
    schema: { anyOf: [{ type: "null" }, reader.schema] },
    read: (tree, report, name) => (tree.kind === "nothing" ? nothing : reader.read(tree, report, name)),
  };
}

/** The same reader with a sentence for editors. */
export function described<T>(reader: Reader<T>, description: string): Reader<T> {
  return { read: reader.read, schema: { ...reader.schema, description } };
}

/** A list whose unreadable items are left out. `what` names it in messages, in place of its field. */
export function list<T>(items: Reader<T>, what?: string): Reader<readonly T[]> {
  return {
    schema: { type: "array", items: items.schema, minItems: 1 },
    read: (tree, report, name = "This") => readItems(readList(tree, what ?? name, report), items, report),
  };
}

/** A list, or one item without a list around it. */
export function oneOrList<T>(items: Reader<T>, what?: string): Reader<readonly T[]> {
  return {
    schema: { anyOf: [items.schema, list(items).schema] },
    read: (tree, report, name = "This") => readItems(readList(tree, what ?? name, report, true), items, report),
  };
}

/** The same; undefined where none of them can be read. */
export function oneOrMore<T>(items: Reader<T>, what?: string): Reader<readonly T[]> {
  const { schema, read } = oneOrList(items, what);
  return {
    schema,
    read: (tree, report, name) => {
      const all = read(tree, report, name) ?? [];
      return all.length === 0 ? undefined : all;
    },
  };
}

/** The same as `oneOrList`, where an empty list has a meaning: nothing at all. */
export function anyNumber<T>(items: Reader<T>, what?: string): Reader<readonly T[]> {
  const { read } = oneOrList(items, what);
  return {
    schema: { anyOf: [items.schema, { type: "array", items: items.schema }] },
    read: (tree, report, name) => (tree.kind === "list" && tree.items.length === 0 ? [] : read(tree, report, name)),
  };
}

function readItems<T>(trees: readonly Tree[], items: Reader<T>, report: Report): readonly T[] {
  return trees.flatMap((item) => items.read(item, report) ?? []);
}

/** The message for a value that should be a map. */
interface MapWords {
  readonly message: string;
  readonly allowed?: string;
}

/** The words for a map of which each name is the author's. `what` is how messages call its values: `Topics`. */
export function byName(what: string): MapWords {
  return { message: `${what} are fields, one for each name.` };
}

/** An entry of a map with any names. */
interface Entry<T> {
  readonly name: Located<string>;
  readonly value: T;
}

/**
 * The entries of a map with any names, each with its place; one that cannot be read is left out. `nameOf` reads the names, which
 * are otherwise any text.
 */
export function entriesOf<T>(
  values: Reader<T>,
  words: MapWords,
  nameOf?: Reader<unknown>,
): Reader<readonly Entry<T>[]> {
  return {
    schema: { type: "object", additionalProperties: values.schema },
    read: (tree, report) => {
      if (tree.kind !== "map") {
        report("SJ110", tree.at, { found: shown(tree), ...words });
        return undefined;
      }
      return [...tree.fields].flatMap(([name, { key: at, value: written }]): Entry<T>[] => {
        const key: Tree = { kind: "text", at, value: name, style: "plain" };
        const known = nameOf === undefined || nameOf.read(key, report) !== undefined;
        const value = values.read(written, report, name);
        return known && value !== undefined ? [{ name: { value: name, at }, value }] : [];
      });
    },
  };
}

/** The same as a record. */
export function mapOf<T>(
  values: Reader<T>,
  words: MapWords,
  nameOf?: Reader<unknown>,
): Reader<Readonly<Record<string, T>>> {
  const entries = entriesOf(values, words, nameOf);
  return {
    schema: entries.schema,
    read: (tree, report) => {
      const read = entries.read(tree, report);
      return read && Object.fromEntries(read.map(({ name, value }) => [name.value, value]));
    },
  };
}
