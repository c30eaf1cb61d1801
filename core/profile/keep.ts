import type { CustomerEvent } from "../model/event.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { KEPT_BYTES } from "./limits.ts";
import { own } from "./own.ts";
import { jsonBytes } from "./size.ts";

/** What is kept of an event's properties. */
export interface Kept {
  readonly properties: JsonObject;
  /** How many of the paths did not fit. */
  readonly leftOut: number;
}

/**
 * The properties of an event that these paths name (`orderId`, `address.city`; `*` is all). Of a list on the way the whole
 * is kept. At most `most` bytes of JSON, 8 kB unless said: a path whose value does not fit beside what was kept before it is left out
 * whole, and those after it are tried. To a condition or template, what was left out is missing.
 */
export function keepProperties(
  properties: CustomerEvent["properties"],
  paths: readonly string[],
  most: number = KEPT_BYTES,
): Kept {
  if (paths.includes("*")) return keepAll(properties, most);
  let kept: JsonObject = {};
  let leftOut = 0;
  const tooLarge = new Set<Json>();
  for (const path of paths.map(split)) {
    const last = lastOn(properties, path);
    if (last === undefined) continue;
    // Measured once, however many paths lead to it.
    if (!tooLarge.has(last) && jsonBytes(last) > most) tooLarge.add(last);
    const next = tooLarge.has(last) ? undefined : pick(kept, properties, path);
    if (next !== undefined && jsonBytes(next) <= most) kept = next;
    else leftOut += 1;
  }
  return { properties: kept, leftOut };
}

/** Each property is measured by itself: an event may have thousands. */
function keepAll(properties: JsonObject, most: number): Kept {
  const kept: [string, Json][] = [];
  let leftOut = 0;
  // The braces; each field has a comma, but the last.
  let bytes = 2 - 1;
  for (const [name, value] of Object.entries(properties)) {
    const more = jsonBytes(name) + jsonBytes(value) + 2;
    if (bytes + more <= most) {
      kept.push([name, value]);
      bytes += more;
    } else leftOut += 1;
  }
  return { properties: Object.fromEntries(kept), leftOut };
}

/** The value that a path of an event's properties leads to, or the list on the way, which is kept whole. */
function lastOn(properties: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = properties;
  for (const name of path) if (isObject(value)) value = own(value, name);
  return value;
}

/** The value at a path of an event's properties. */
export function valueAt(properties: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = properties;
  for (const name of split(path)) value = isObject(value) ? own(value, name) : undefined;
  return value;
}

function split(path: string): string[] {
  return path.split(".");
}

function pick(into: JsonObject, from: JsonObject, [name, ...rest]: readonly string[]): JsonObject {
  if (name === undefined) return into;
  const value = own(from, name);
  if (value === undefined) return into;
  if (rest.length === 0 || !isObject(value)) return { ...into, [name]: value };
  const known = own(into, name);
  return { ...into, [name]: pick(isObject(known) ? known : {}, value, rest) };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
