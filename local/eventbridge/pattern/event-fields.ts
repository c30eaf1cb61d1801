import type { Json, JsonObject } from "../../../core/model/json.ts";
import type { JsonText } from "./json-text.ts";
import { quoted } from "./value-text.ts";

/**
 * In which element of which list a value stands, outermost last. Only elements that are objects or lists count: values
 * that stand in a list themselves may be combined freely.
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
 * The values of an event by dotted path. A name with a dot in it is the same as two names; but at the top of an event,
 * where EventBridge has names of its own, only for a pattern that has that very name there.
 */
export type EventFields = ReadonlyMap<string, readonly FieldValue[]>;

/** What a pattern looks for: the paths with every path on the way to one, and the names at its top. */
export interface Wanted {
  readonly paths: ReadonlySet<string>;
  readonly tops: ReadonlySet<string>;
}

/** Gathers the values at the paths of interest. */
class Gathering {
  readonly fields = new Map<string, FieldValue[]>();
  readonly #wanted: Wanted;
  #lists = 0;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  /** The path of a field below, if anything there is of interest. */
  below(path: string, name: string): string | undefined {
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
  const gathering = new Gathering(wanted);
  gatherJson(gathering, "", event, undefined);
  return gathering.fields;
}

function gatherJson(into: Gathering, path: string, value: Json, within: Membership | undefined): void {
  if (value === null || typeof value !== "object") {
    into.add(path, typeof value === "string" ? quoted(value) : String(value), within);
  } else if (isList(value)) {
    const list = into.newList();
    value.forEach((item, index) => {
      const nested = item !== null && typeof item === "object";
      gatherJson(into, path, item, nested ? { list, index, outer: within } : within);
    });
  } else {
    for (const name in value) {
      const deeper = into.below(path, name);
      const field = value[name];
      if (deeper !== undefined && field !== undefined) gatherJson(into, deeper, field, within);
    }
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function fieldsOfText(event: JsonText, wanted: Wanted): EventFields {
  const gathering = new Gathering(wanted);
  gatherText(gathering, "", event, undefined);
  return gathering.fields;
}

function gatherText(into: Gathering, path: string, value: JsonText, within: Membership | undefined): void {
  if (value.kind === "object") {
    for (const [name, field] of value.fields) {
      const deeper = into.below(path, name);
      if (deeper !== undefined) gatherText(into, deeper, field, within);
    }
  } else if (value.kind === "array") {
    const list = into.newList();
    value.items.forEach((item, index) => {
      const nested = item.kind === "object" || item.kind === "array";
      gatherText(into, path, item, nested ? { list, index, outer: within } : within);
    });
  } else into.add(path, value.kind === "string" ? quoted(value.value) : value.text, within);
}
