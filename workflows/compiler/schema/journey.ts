import { STAGES } from "../journey/definition.ts";
import type { ENTRY_FIELDS } from "../journey/enter.ts";
import { ENTRY_FORMS, ENTRY_KEYS, type EntryKey } from "../journey/entries/kinds.ts";
import { JOURNEY_FIELDS } from "../journey/read.ts";
import { MOMENT_SCHEMAS } from "../steps/wait/moment.ts";
import {
  DAY,
  DURATION,
  described,
  document,
  EVENT,
  EXPRESSION,
  FORMULA,
  fieldsOf,
  NAME,
  oneOrList,
  ref,
  type Schema,
  SHARE,
  TEXT,
  TRUTH,
  whole,
  words,
  ZONE,
} from "./parts.ts";
import { STEP_DEFINITIONS, UPDATE_STEP } from "./step.ts";

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

const exit: Schema = {
  ...fieldsOf(
    ["event", "same", "when", "reason"],
    { event: EVENT, same: TEXT, when: EXPRESSION, reason: described(NAME, "One word that names this outcome.") },
    ["reason"],
  ),
  anyOf: [{ required: ["event"] }, { required: ["when"] }],
};

const goal: Schema = fieldsOf(
  ["event", "same", "when", "of", "within", "value", "exit"],
  {
    event: EVENT,
    same: TEXT,
    when: EXPRESSION,
    of: NAME,
    within: DURATION,
    value: { anyOf: [{ type: "number" }, FORMULA] },
    exit: TRUTH,
  },
  ["event", "within"],
);

/** workflows/definitions/<journey>.journey.yaml and <journey>.canary.yaml. */
export const JOURNEY_SCHEMA: Schema = document(
  "A journey",
  fieldsOf(
    JOURNEY_FIELDS,
    {
      journey: described({ ...NAME, maxLength: 48 }, "The name of the journey, and of its file."),
      title: TEXT,
      stage: words(...STAGES),
      enter: { ...oneOrList(ref("entry")), description: "Who enters; several ways in are a list." },
      from: described(DAY, "Entries are accepted from this day on."),
      until: described(DAY, "Entries are accepted before this day."),
      holdout: described(SHARE, "A control group: measured, never contacted."),
      exit: { ...oneOrList(exit), description: "Who leaves early." },
      "on exit": { ...oneOrList(UPDATE_STEP), description: "Updates that are made however somebody leaves." },
      goal,
      timeout: DURATION,
      retired: described(TRUTH, "Nobody enters any more; those inside go on to the end."),
      canary: described(SHARE, "In a canary file: the share of customers that enters by it."),
      steps: ref("steps"),
    },
    ["journey", "enter", "steps"],
  ),
  { entry: { anyOf: ENTRY_KEYS.map(entryOf) }, ...STEP_DEFINITIONS },
);
