import type { Json, JsonObject } from "../../../core/model/json.ts";
import type { JsonText } from "./json-text.ts";
import { quoted } from "./match.ts";

/**
 * The list element that contains a value, and the elements around it. Only elements that are objects or lists count:
 * values that are list elements themselves may be combined freely.
 */
export interface Membership {
  readonly list: number;
  readonly index: number;
  readonly outer: Membership | undefined;
}

export interface FieldValue {
  readonly text: string;
  readonly within: Membership | undefined;
}

/**
 * The values of an event by dotted path. A name that contains a dot counts as two names. At the top level of an event that
 * holds only when the pattern has exactly that name at its top level.
 */
export type EventFields = ReadonlyMap<string, readonly FieldValue[]>;

/** The paths that a pattern reads, with every prefix of them, and the names at the pattern's top level. */
export interface Wanted {
  readonly paths: ReadonlySet<string>;
  readonly tops: ReadonlySet<string>;
}

/** Collects the values at the wanted paths. */
class Collector {
  readonly fields = new Map<string, FieldValue[]>();
  readonly #wanted: Wanted;
  #lists = 0;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  /** The path of a field inside `path`; undefined when the pattern reads nothing there. */
  child(path: string, name: string): string | undefined {
    if (path === "" && name.includes(".") && !this.#wanted.tops.has(name)) return undefined;
    const deeper = path === "" ? name : `${path}.${name}`;
    return this.#wanted.paths.has(deeper) ? deeper : undefined;
  }

  newList(): number {
    this.#lists += 1;
    return this.#lists;
  }

  add(path: string, text: string, within: Membership | undefined): void {
    const values = this.fields.get(path);
    if (values === undefined) this.fields.set(path, [{ text, within }]);
    else values.push({ text, within });
  }
}

export function fieldsOfObject(event: JsonObject, wanted: Wanted): EventFields {
  const collector = new Collector(wanted);
  collectJson(collector, "", event, undefined);
  return collector.fields;
}

function collectJson(into: Collector, path: string, value: Json, within: Membership | undefined): void {
  if (value === null || typeof value !== "object") {
    into.add(path, typeof value === "string" ? quoted(value) : String(value), within);
  } else if (isList(value)) {
    const list = into.newList();
    value.forEach((item, index) => {
      const nested = item !== null && typeof item === "object";
      collectJson(into, path, item, nested ? { list, index, outer: within } : within);
    });
  } else {
    for (const name in value) {
      const deeper = into.child(path, name);
      const field = value[name];
      if (deeper !== undefined && field !== undefined) collectJson(into, deeper, field, within);
    }
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function fieldsOfText(event: JsonText, wanted: Wanted): EventFields {
  const collector = new Collector(wanted);
  collectText(collector, "", event, undefined);
  return collector.fields;
}

function collectText(into: Collector, path: string, value: JsonText, within: Membership | undefined): void {
  if (value.kind === "object") {
    for (const [name, field] of value.fields) {
      const deeper = into.child(path, name);
      if (deeper !== undefined) collectText(into, deeper, field, within);
    }
  } else if (value.kind === "array") {
    const list = into.newList();
    value.items.forEach((item, index) => {
      const nested = item.kind === "object" || item.kind === "array";
      collectText(into, path, item, nested ? { list, index, outer: within } : within);
    });
  } else into.add(path, value.kind === "string" ? quoted(value.value) : value.text, within);
}
