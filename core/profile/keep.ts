import type { CustomerEvent, KeptEvent } from "../model/event.ts";
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

/** The event with no more of its properties than `keepProperties` keeps. */
export function keepEvent(event: KeptEvent, paths: readonly string[]): KeptEvent {
  return { name: event.name, time: event.time, properties: keepProperties(event.properties, paths).properties };
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
  let kept: JsonObject = {};
  let leftOut = 0;
  for (const path of paths.includes("*") ? Object.keys(properties).map((name) => [name]) : paths.map(split)) {
    const next = pick(kept, properties, path);
    if (jsonBytes(next) <= most) kept = next;
    else leftOut += 1;
  }
  return { properties: kept, leftOut };
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
