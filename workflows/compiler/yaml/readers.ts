import type { At } from "../diagnostics/at.ts";
import type { Code } from "../diagnostics/codes.ts";
import type { Detail } from "../diagnostics/report.ts";
import type { Reader, Schema } from "./shape.ts";
import type { Tree } from "./tree.ts";

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
