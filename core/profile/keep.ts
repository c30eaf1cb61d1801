import { defined } from "../model/defined.ts";
import type { Entry } from "../model/entry.ts";
import type { CustomerEvent, KeptEvent, Trimmed } from "../model/event.ts";
import { getOwn, isJsonObject, type Json, type JsonObject, jsonBytes } from "../model/json.ts";

/**
 * Most bytes of properties kept of one event, in `recent` and in entries: a table item holds 400 kB. What does not fit is
 * counted, `TooLarge` with part `properties`.
 */
export const KEPT_BYTES = 8 * 1024;

/**
 * Most bytes of JSON that one entry keeps of the events its waits matched or may look back to. With what its run's document may bring
 * along (256 kB, of Step Functions) it fits into an item of its own.
 */
export const ENTRY_BYTES = 128 * 1024;

/** What is kept of an event's properties. */
export interface Kept {
  readonly properties: JsonObject;
  /** How many of the paths did not fit whole. */
  readonly leftOut: number;
  /** Of the first of these, how much is there, by path. */
  readonly trimmed?: Readonly<Record<string, Trimmed>>;
}

/** Most paths that are marked: an event may have thousands of properties that do not fit. */
const MAX_MARKS = 20;

/**
 * The properties of an event that these paths name (`orderId`, `address.city`; `*` is all). Of a list on the way the whole
 * is kept. At most `most` bytes of JSON, 8 kB unless said: of a list that does not fit beside what was kept before it the first
 * items are kept; anything else is left out whole, and those after it are tried. To a condition or template, what was left
 * out is missing, and `trimmed` says so.
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
    // Measured once, however many paths lead to it.
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

/** An event with what is kept of it. */
export function keptEvent({ name, time }: KeptEvent, { properties, trimmed }: Kept): KeptEvent {
  return { name, time, properties, ...defined({ trimmed }) };
}

/** Each property is measured by itself: an event may have thousands. */
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

/** The first items of a list that take at most so many bytes, commas counted; none of what is no list. */
function firstItems(value: Json, room: number): readonly Json[] {
  if (!Array.isArray(value)) return [];
  let bytes = -1;
  const beyond = value.findIndex((item: Json) => {
    bytes += jsonBytes(item) + 1;
    return bytes > room;
  });
  return beyond < 0 ? value : value.slice(0, beyond);
}

/** Notes what did not fit. */
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

/** The value that a path of an event's properties leads to, or the list on the way, which is kept whole; and where it stands. */
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

/** An id or a code of an event is kept however full the entry is; bytes. */
const LEAST = 64;

/**
 * Bytes of properties that an entry can take of a further event: as many as of any event, until what it keeps of all of them is full. A
 * journey of a hundred waits keeps a hundred events.
 */
export function roomFor({ waits, seen, kept }: Pick<Entry, "waits" | "seen" | "kept">): number {
  const heard = Object.values(waits).flatMap(({ matched, got = {} }) => [
    ...Object.values(got),
    ...(matched ? [matched] : []),
  ]);
  const events = [...heard, ...Object.values(seen), ...Object.values(kept)];
  // Each takes little more than its properties, so few of them need no measuring.
  if ((events.length + 1) * 2 * KEPT_BYTES <= ENTRY_BYTES) return KEPT_BYTES;
  const room = ENTRY_BYTES - events.reduce((sum, event) => sum + jsonBytes(event), 0);
  return Math.max(LEAST, Math.min(KEPT_BYTES, room));
}
