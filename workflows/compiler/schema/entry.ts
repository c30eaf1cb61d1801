import type { ENTRY_FIELDS } from "../journey/enter.ts";
import { ENTRY_FORMS, ENTRY_KEYS, type EntryKey } from "../journey/entries/kinds.ts";
import { MOMENT_SCHEMAS } from "../steps/wait/moment.ts";
import {
  described,
  EVENT,
  EXPRESSION,
  FORMULA,
  NAME,
  type Schema,
  SHARE,
  TEXT,
  TRUTH,
  whole,
  words,
  ZONE,
} from "./parts.ts";

const COMMON: { readonly [K in (typeof ENTRY_FIELDS)[number]]: Schema } = {
  when: EXPRESSION,
  key: described(EXPRESSION, "One entry for each value of this."),
  again: described(
    { type: "string", pattern: "^(never|always|after\\s+[0-9]+[mhdw])$" },
    "never, always, or after 7d.",
  ),
  "again per": words("key", "customer"),
  limit: whole(1, 1_000_000),
  inside: described(words("ignore", "restart"), "What a match does to somebody who is inside already."),
  sample: described(SHARE, "A fixed share of customers."),
};

/** The fields that the ways in have of their own. */
const OWN = {
  event: described(EVENT, "The event that lets a customer in; with `segment` everybody in it."),
  segment: NAME,
  "on entering": TRUTH,
  "on leaving": TRUTH,
  schedule: described(TEXT, 'Cron ("0 9 1 * *"), or a date and a time once ("2026-12-24 09:00").'),
  zone: ZONE,
  date: FORMULA,
  offset: MOMENT_SCHEMAS.offset,
  at: MOMENT_SCHEMAS.at,
  repeat: words("yearly"),
  feb29: words("feb28", "mar1"),
  api: { type: "boolean", enum: [true], description: "A request addressed to the journey." },
};

const REQUIRED: { readonly [K in EntryKey]: readonly string[] } = {
  event: ["event"],
  schedule: ["schedule", "segment"],
  date: ["date"],
  api: ["api"],
  segment: ["segment"],
};

function entryOf(key: EntryKey): Schema {
  const own = Object.entries(OWN).filter(([name]) => ENTRY_FORMS[key].fields.some((field) => field === name));
  return {
    type: "object",
    properties: { ...Object.fromEntries(own), ...COMMON },
    required: REQUIRED[key],
    ...(key === "date" ? { dependencies: { feb29: ["repeat"] } } : {}),
    additionalProperties: false,
  };
}

/** One way into a journey. */
export const ENTRY_DEFINITION: Schema = { anyOf: ENTRY_KEYS.map(entryOf) };
