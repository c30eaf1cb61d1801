import type { Json } from "../model/json.ts";

/** A value in a sentence about it, without its text, which may be personal: `a text of 12 characters`, `a list`. */
export function describe(value: Json | undefined): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return value.length === 0 ? "empty" : `a text of ${value.length} characters`;
  return typeof value === "object" ? "an object" : `${value}`;
}

/** A text that is written like a date, and so no name or address that stands in the wrong field: a reason may quote it. */
export function isAlmostTime(found: Json | undefined): boolean {
  return typeof found === "string" && /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ][\d:.,+Z-]{0,40})?$/.test(found);
}
