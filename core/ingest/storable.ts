import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { MAX_EVENT_DEPTH } from "./limits.ts";

/**
 * The bounds of a number in DynamoDB:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
const LARGEST = 9.9999999999999e125;
const SMALLEST = 1e-130;

/** Called with the path of each field that is left out. */
export type LeaveOut = (path: string) => void;

/**
 * The value without the parts that the table cannot hold: fields without a name, numbers out of range, texts with half
 * of a surrogate pair, and values that are nested too deep. The innermost named field is left out with them. Undefined
 * where nothing is left; the same object where nothing is left out. `at` is the path of the value in the event.
 */
export function storable(value: Json, at: string, leaveOut: LeaveOut, depth = 0): Json | undefined {
  if (isPlain(value)) return fits(value) ? value : undefined;
  if (depth >= MAX_EVENT_DEPTH) return undefined;
  if (isJsonObject(value)) return storableFields(value, at, leaveOut, depth);
  let items: Json[] | undefined;
  for (const [i, each] of value.entries()) {
    const kept = storable(each, at, leaveOut, depth + 1);
    // A list that misses an item would mean something else.
    if (kept === undefined) return undefined;
    if (kept !== each) items ??= value.slice(0, i);
    items?.push(kept);
  }
  return items ?? value;
}

/** As `storable`, for an object: the result is at least an empty object. */
export function storableFields(value: JsonObject, at: string, leaveOut: LeaveOut, depth = 0): JsonObject {
  const changed = new Map<string, Json | undefined>();
  for (const [name, each] of Object.entries(value)) {
    // Most fields need no change, and an event may have thousands.
    if (isName(name) && isPlain(each) && fits(each)) continue;
    const path = `${at}.${name}`;
    const kept = isName(name) ? storable(each, path, leaveOut, depth + 1) : undefined;
    if (kept === undefined) leaveOut(path);
    if (kept !== each) changed.set(name, kept);
  }
  if (changed.size === 0) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]): [string, Json][] => {
      const kept = changed.has(name) ? changed.get(name) : each;
      return kept === undefined ? [] : [[name, kept]];
    }),
  );
}

/** Whether the table can hold all of this value. */
export function isStorable(value: Json): boolean {
  let whole = true;
  const kept = storable(value, "", () => {
    whole = false;
  });
  return whole && kept !== undefined;
}

/**
 * The path of the first text or field name with half of a surrogate pair; undefined where there is none. UTF-8 cannot
 * encode such a half, so two different texts would become the same. The value may be nested to any depth.
 */
export function brokenText(value: Json, at: string): string | undefined {
  const open: { readonly value: Json; readonly at: string }[] = [{ value, at }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value === "string" && !next.value.isWellFormed()) return next.at;
    if (typeof next.value !== "object" || next.value === null) continue;
    for (const [name, each] of Object.entries(next.value)) {
      if (!name.isWellFormed()) return `the name of a field of ${next.at}`;
      open.push({ value: each, at: Array.isArray(next.value) ? next.at : `${next.at}.${name}` });
    }
  }
  return undefined;
}

type Plain = string | number | boolean | null;

function isPlain(value: Json): value is Plain {
  return typeof value !== "object" || value === null;
}

function fits(value: Plain): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "number") return true;
  const size = Math.abs(value);
  return size <= LARGEST && (size === 0 || size >= SMALLEST);
}

function isName(name: string): boolean {
  return name !== "" && name !== "__proto__" && name.isWellFormed();
}
