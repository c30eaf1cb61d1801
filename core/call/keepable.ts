import type { Json } from "../model/json.ts";

/** What may go into a run's document of an answer: nobody reads a person out of it. */
export type Keepable = string | number | boolean;

/** Numbers of up to six digits before the point: no number to call, no card and no account. */
const LARGEST = 1_000_000;
const LONGEST = 32;
const MOST_DIGITS = 6;

/** Letters of one case, digits, and what stands between the words of a code. */
const CODE = /^(?:[a-z0-9]+|[A-Z0-9]+)(?:[_.:/-](?:[a-z0-9]+|[A-Z0-9]+))*$/;
/** ISO 8601: has more digits than a code, and says a day or an instant. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;
/** Longer words of letters and digits in one are made by a machine to be guessed by nobody. */
const MIXED = /(?=[a-z\d]*[a-z])(?=[a-z\d]*\d)[a-z\d]{12,}/i;

/**
 * Why a run may not keep this of an answer: a sentence that says what stands there without repeating it. Undefined: it may. A
 * run's history is read by whoever may see the machine, for 90 days, and cannot be erased for one person.
 */
export function whyNotKept(value: Json): string | undefined {
  if (typeof value === "boolean") return undefined;
  if (typeof value === "number") {
    return Math.abs(value) < LARGEST ? undefined : "a number of more than six digits, as phones and accounts have";
  }
  if (typeof value !== "string") return "neither a code, a number nor true or false";
  if (DATE.test(value)) return undefined;
  if (value.length > LONGEST) return `a text of more than ${LONGEST} characters`;
  if (!CODE.test(value))
    return "a text that is no code: it has white space, mixed capitals or other signs, as names have";
  if (value.replace(/\D/g, "").length > MOST_DIGITS) return "more than six digits, as phones and accounts have";
  return MIXED.test(value) ? "a long word of letters and digits, as tokens are" : undefined;
}
