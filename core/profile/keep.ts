import { defined } from "../model/defined.ts";
import type { Entry } from "../model/entry.ts";
import type { CustomerEvent, KeptEvent, Trimmed } from "../model/event.ts";
import { getOwn, isJsonObject, type Json, type JsonObject, jsonBytes } from "../model/json.ts";

/**
 * Most bytes of properties kept of one event, in `recent` and in entries (a table item holds 400 kB). What does not fit
 * is counted: `TooLarge` with part `properties`.
 */
export const KEPT_BYTES = 8 * 1024;

/**
 * Most bytes of JSON that one entry keeps of matched and watched events. Together with what its run's document may
 * bring along (256 kB, a limit of Step Functions) it fits into an item of its own.
 */
export const ENTRY_BYTES = 128 * 1024;

/** The kept part of an event's properties. */
export interface Kept {
  readonly properties: JsonObject;
  /** How many of the paths did not fit completely. */
  readonly leftOut: number;
  /** For the first of these: how much was kept, by path. */
  readonly trimmed?: Readonly<Record<string, Trimmed>>;
}

/** Most paths that are listed in `trimmed`: an event may have thousands of properties that do not fit. */
const MAX_MARKS = 20;

/**
 * The properties at these paths (`orderId`, `address.city`; `*` is all). A list on the path is kept completely. At most
 * `most` bytes of JSON, default 8 kB: of a list that does not fit beside the values before it, the first items are
 * kept; any other value is left out, and the following paths are tried. Conditions and templates read a left-out value
 * as missing, and `trimmed` lists it.
 */
export function keepProperties(
  properties: CustomerEvent["properties"],
  paths: readonly string[],
  most: number = KEPT_BYTES,
): Kept {
  if (paths.includes("*")) return keepAll(properties, most);
  let kept: JsonObject = {};
  const marks = new TrimMarks();
  const sizes = new Map<Json, number>();
  for (const path of paths.map(split)) {
    const found = valueOnPath(properties, path);
    if (found === undefined) continue;
    const { value, at } = found;
    // Measured once, also where several paths lead to it.
    const size = sizes.get(value) ?? jsonBytes(value);
    sizes.set(value, size);
    const next = size > most ? undefined : put(kept, at, value);
    if (next !== undefined && jsonBytes(next) <= most) {
      kept = next;
      continue;
    }
    // An empty list in its place shows how much room there is for items.
    const empty = Array.isArray(value) ? put(kept, at, []) : undefined;
    const room = empty === undefined ? -1 : most - jsonBytes(empty);
    const items = room < 0 ? [] : firstItems(value, room);
    if (items.length > 0) kept = put(kept, at, items);
    marks.add(at.join("."), value, items.length);
  }
  return marks.with(kept);
}

/** The event with its kept properties. */
export function keptEvent({ name, time }: KeptEvent, { properties, trimmed }: Kept): KeptEvent {
  return { name, time, properties, ...defined({ trimmed }) };
}

/** Each property is measured once: an event may have thousands. */
function keepAll(properties: JsonObject, most: number): Kept {
  const kept: [string, Json][] = [];
  const marks = new TrimMarks();
  // The braces; each field has a comma, but the last.
  let bytes = 2 - 1;
  for (const [name, value] of Object.entries(properties)) {
    const named = jsonBytes(name) + 2;
    const more = named + jsonBytes(value);
    if (bytes + more <= most) {
      kept.push([name, value]);
      bytes += more;
      continue;
    }
    const items = firstItems(value, most - bytes - named - 2);
    if (items.length > 0) {
      kept.push([name, items]);
      bytes += named + jsonBytes(items);
    }
    marks.add(name, value, items.length);
  }
  return marks.with(Object.fromEntries(kept));
}

/** The first items of a list that fit into `room` bytes, commas included; none where the value is not a list. */
function firstItems(value: Json, room: number): readonly Json[] {
  if (!Array.isArray(value)) return [];
  let bytes = -1;
  const beyond = value.findIndex((item: Json) => {
    bytes += jsonBytes(item) + 1;
    return bytes > room;
  });
  return beyond < 0 ? value : value.slice(0, beyond);
}

/** Collects what did not fit. */
class TrimMarks {
  #leftOut = 0;
  readonly #trimmed = new Map<string, Trimmed>();

  add(path: string, value: Json, kept: number): void {
    this.#leftOut += 1;
    if (this.#trimmed.size < MAX_MARKS) {
      this.#trimmed.set(path.slice(0, 100), { kept, of: Array.isArray(value) ? value.length : 1 });
    }
  }

  with(properties: JsonObject): Kept {
    if (this.#leftOut === 0) return { properties, leftOut: 0 };
    return { properties, leftOut: this.#leftOut, trimmed: Object.fromEntries(this.#trimmed) };
  }
}

/**
 * The value at a path of an event's properties, or the list on the path, which is kept completely; and its own path.
 */
function valueOnPath(
  properties: JsonObject,
  path: readonly string[],
): { readonly value: Json; readonly at: readonly string[] } | undefined {
  let value: Json | undefined = properties;
  let depth = 0;
  for (const name of path) {
    if (!isJsonObject(value)) break;
    value = getOwn(value, name);
    depth += 1;
  }
  return value === undefined ? undefined : { value, at: path.slice(0, depth) };
}

/** The value at a path of an event's properties. */
export function valueAt(properties: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = properties;
  for (const name of split(path)) value = isJsonObject(value) ? getOwn(value, name) : undefined;
  return value;
}

function split(path: string): string[] {
  return path.split(".");
}

function put(into: JsonObject, [name, ...rest]: readonly string[], value: Json): JsonObject {
  if (name === undefined) return into;
  if (rest.length === 0) return { ...into, [name]: value };
  const known = getOwn(into, name);
  return { ...into, [name]: put(isJsonObject(known) ? known : {}, rest, value) };
}

/** Bytes that are always allowed: an id or a code of an event is kept even when the entry is full. */
const LEAST = 64;

/**
 * Bytes of properties that an entry can keep of a further event: KEPT_BYTES until all that it keeps reaches
 * ENTRY_BYTES. A journey of a hundred waits keeps a hundred events.
 */
export function roomFor({ waits, seen, kept }: Pick<Entry, "waits" | "seen" | "kept">): number {
  const heard = Object.values(waits).flatMap(({ matched, got = {} }) => [
    ...Object.values(got),
    ...(matched ? [matched] : []),
  ]);
  const events = [...heard, ...Object.values(seen), ...Object.values(kept)];
  // Each event takes little more than its properties, so a few events need no measuring.
  if ((events.length + 1) * 2 * KEPT_BYTES <= ENTRY_BYTES) return KEPT_BYTES;
  const room = ENTRY_BYTES - events.reduce((sum, event) => sum + jsonBytes(event), 0);
  return Math.max(LEAST, Math.min(KEPT_BYTES, room));
}
