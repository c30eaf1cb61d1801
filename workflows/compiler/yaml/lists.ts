import type { Report } from "../diagnostics/report.ts";
import type { Located } from "../values/text.ts";
import { readList } from "./fields.ts";
import type { Reader } from "./shape.ts";
import { shown, type Tree } from "./tree.ts";

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

/** The same, where an empty list has a meaning: nothing at all. */
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
