import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { MAX_EVENT_DEPTH } from "./limits.ts";

/** Numbers the table cannot hold: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const LARGEST = 9.9999999999999e125;
const SMALLEST = 1e-130;

/** Told of each field that is left out, by its path. */
export type LeaveOut = (path: string) => void;

/**
 * The value without what the table cannot hold: fields without a name, numbers out of range, texts with half of a surrogate
 * pair, and what is nested too deep. The innermost named field goes with it. Undefined where nothing is left. The same object
 * where nothing has to go. `at` says where in the event it stands.
 */
export function storable(value: Json, at: string, leaveOut: LeaveOut, depth = 0): Json | undefined {
  if (isPlain(value)) return fits(value) ? value : undefined;
  if (depth >= MAX_EVENT_DEPTH) return undefined;
  if (isJsonObject(value)) return storableFields(value, at, leaveOut, depth);
  let items: Json[] | undefined;
  for (const [i, each] of value.entries()) {
    const kept = storable(each, at, leaveOut, depth + 1);
    // A list without one of its items is another list.
    if (kept === undefined) return undefined;
    if (kept !== each) items ??= value.slice(0, i);
    items?.push(kept);
  }
  return items ?? value;
}

/** The same of an object, which is at least empty. */
export function storableFields(value: JsonObject, at: string, leaveOut: LeaveOut, depth = 0): JsonObject {
  const changed = new Map<string, Json | undefined>();
  for (const [name, each] of Object.entries(value)) {
    // Most are plain and fit: an event may have thousands.
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
 * Where in a value a text, or the name of a field, has half of a surrogate pair: a character cut in two, which UTF-8 cannot
 * write, so that two texts would become one. Undefined where none has. The value may be nested however deep.
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
