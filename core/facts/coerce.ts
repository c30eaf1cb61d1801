import { parseTime } from "../ingest/time.ts";
import type { Json } from "../model/json.ts";
import { readDate } from "../moment/read-date.ts";
import type { FactType } from "./fact-type.ts";

/** The value as its type has it, or nothing where the value is none of that type. */
export type Coerced = { readonly value: Json } | undefined;

const NUMBER = /^[+-]?(\d+(\.\d+)?|\.\d+)(e[+-]?\d{1,3})?$/i;
const WORDS = new Map<string, boolean>([
  ...["true", "t", "yes", "y", "on", "1"].map((word) => [word, true] as const),
  ...["false", "f", "no", "n", "off", "0"].map((word) => [word, false] as const),
]);

/**
 * A value of an event as the type that was declared for it. What can be read in one way only is converted: `"30"` to 30,
 * `"false"` to false, epoch seconds or milliseconds to an ISO 8601 time. Anything else is none of that type: `"1,5"`, `"soon"`,
 * an empty text. Null, which takes a value back, is of every type. Idempotent.
 */
export function coerce(value: Json, type: FactType): Coerced {
  return value === null ? { value } : COERCE[type](value);
}

const COERCE: { readonly [T in FactType]: (value: Exclude<Json, null>) => Coerced } = {
  string: (value) => {
    if (typeof value === "string") return { value };
    return typeof value === "object" ? undefined : { value: String(value) };
  },
  number: (value) => {
    if (typeof value === "number") return { value };
    const text = typeof value === "string" ? value.trim() : "";
    const number = NUMBER.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(number) ? { value: number } : undefined;
  },
  boolean: (value) => {
    if (typeof value === "boolean") return { value };
    if (typeof value === "object") return undefined;
    const known = WORDS.get(String(value).trim().toLowerCase());
    return known === undefined ? undefined : { value: known };
  },
  date: (value) => {
    if (readDate(value, "UTC") === undefined) return undefined;
    const text = typeof value === "string" ? value.trim() : "";
    // A date of a calendar stays one: it is no instant before somebody says in which zone.
    if (/^\d{4}-/.test(text)) return { value: text.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, "$1T") };
    const instant = parseTime(value);
    return instant === undefined ? { value: text } : { value: new Date(instant).toISOString() };
  },
  list: (value) => (Array.isArray(value) ? { value } : undefined),
  object: (value) => (typeof value === "object" && !Array.isArray(value) ? { value } : undefined),
};
