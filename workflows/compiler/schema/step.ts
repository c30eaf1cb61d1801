import type { CALL_FIELDS } from "../steps/call.ts";
import { EMIT_FIELDS } from "../steps/emit.ts";
import { STEP_KEYS, type StepKey } from "../steps/forms.ts";
import { START_FIELDS } from "../steps/start.ts";
import { UPDATE_FIELDS } from "../steps/update.ts";
import { USE_FIELDS } from "../steps/use.ts";
import { MOMENT_FIELDS } from "../values/moment.ts";
import {
  DURATION,
  described,
  EVENT,
  EXPRESSION,
  FORMULA,
  fieldsOf,
  listOf,
  mapOf,
  NAME,
  OFFSET,
  oneOrList,
  ref,
  type Schema,
  SHARE,
  TEXT,
  TIME,
  VALUE,
  VALUES,
  WEEKDAY,
  whole,
  words,
  ZONE,
} from "./parts.ts";

const MATCH = ["event", "same", "when", "of"] as const;
const matched = {
  event: described(EVENT, "The name of the event."),
  same: described(TEXT, "This property is the same as in the event that let the customer in."),
  when: EXPRESSION,
  of: described(NAME, "It is about the message of this send."),
};
const since = described(words("step", "entry"), "From when events count: since the wait began, or since the entry.");

const event: Schema = fieldsOf([...MATCH, "since"], { ...matched, since }, ["event"]);
const all: Schema = fieldsOf(
  ["all", "same", "when", "of", "since"],
  { ...matched, since, all: listOf({ anyOf: [EVENT, fieldsOf(MATCH, matched, ["event"])] }) },
  ["all"],
);
const segment: Schema = fieldsOf(["segment"], { segment: NAME }, ["segment"]);

const bounded: Schema = fieldsOf(
  ["for", "up to"],
  {
    for: {
      anyOf: [event, all, segment],
    },
    "up to": DURATION,
  },
  ["for", "up to"],
);
/** The fields of a moment but for its date. */
export const moment: { readonly [K in (typeof MOMENT_FIELDS)[number]]: Schema } = {
  offset: OFFSET,
  at: TIME,
  days: oneOrList(WEEKDAY),
  zone: ZONE,
};
const DATE: Schema = described(
  { type: "string", pattern: "^(=|[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:00)?)?$)" },
  "A day, or an expression that gives one: =profile.renewalDate.",
);

const boundedByDate: Schema = fieldsOf(
  ["for", "until", ...MOMENT_FIELDS],
  { for: { anyOf: [event, all] }, until: DATE, ...moment },
  ["for", "until"],
);
const firstOf: Schema = fieldsOf(["up to", "same", "since"], { "up to": DURATION, same: TEXT, since }, ["up to"]);

const until: Schema = {
  ...fieldsOf(["until", ...MOMENT_FIELDS, "past"], {
    ...moment,
    until: DATE,
    past: described(words("continue", "skip"), "What a moment that is past leads to."),
  }),
  anyOf: [{ required: ["until"] }, { required: ["at"] }],
  dependencies: { offset: ["until"], past: ["until"] },
};

/** The step's own field: what stands behind its key. */
const VALUE_OF: { readonly [K in StepKey]: Schema } = {
  send: {
    anyOf: [
      NAME,
      fieldsOf(["first of", "also on"], { "first of": listOf(NAME), "also on": oneOrList(words("quiet", "failed")) }, [
        "first of",
      ]),
    ],
    description: "A template, or the first of several whose channel can deliver.",
  },
  wait: {
    description: "Some time, a moment, an event or a segment.",
  },
  if: EXPRESSION,
  branch: listOf(fieldsOf(["if", "then"], { if: EXPRESSION, then: ref("steps") }, ["if", "then"])),
  split: listOf(
    fieldsOf(["name", "weight", "then"], { name: NAME, weight: SHARE, then: ref("steps") }, ["name", "weight"]),
  ),
  repeat: fieldsOf(
    ["every", "at most", "until"],
    { every: DURATION, "at most": whole(2, 105_120), until: EXPRESSION },
    ["every", "at most"],
  ),
  update: {
    ...fieldsOf(UPDATE_FIELDS, {
      set: VALUES,
      add: VALUES,
      append: VALUES,
      remove: oneOrList(TEXT),
      join: oneOrList(NAME),
      leave: oneOrList(NAME),
    }),
    minProperties: 1,
  },
  emit: fieldsOf(EMIT_FIELDS, { event: TEXT, properties: VALUES }, ["event"]),
  call: described(NAME, "A destination in workflows/destinations/."),
  start: { anyOf: [NAME, fieldsOf(START_FIELDS, { journey: NAME, properties: VALUES }, ["journey"])] },
  use: { anyOf: [NAME, fieldsOf(USE_FIELDS, { steps: NAME, with: mapOf(VALUE) }, ["steps"])] },
  exit: described(NAME, "The reason, which is the outcome in all counts."),
};

/** Fields beside the step's own. */
const BESIDE: {
  readonly [K in StepKey]?: {
    readonly fields: Readonly<Record<string, Schema>>;
    readonly required?: readonly string[];
    readonly also?: Schema;
  };
} = {
  wait: {
    fields: {
      then: ref("steps"),
      else: ref("steps"),
      first: listOf(fieldsOf([...MATCH, "then"], { ...matched, then: ref("steps") }, ["event"])),
    },
    also: {
      anyOf: [
        { required: ["first"], properties: { wait: firstOf } },
        { not: { required: ["first"] }, properties: { wait: { anyOf: [DURATION, bounded, boundedByDate, until] } } },
      ],
    },
  },
  if: { fields: { then: ref("steps"), else: ref("steps") }, required: ["then"] },
  branch: { fields: { else: ref("steps") } },
  split: { fields: {}, required: ["id"] },
  repeat: { fields: { steps: ref("steps") }, required: ["id", "steps"] },
  call: { fields: { with: VALUES, keep: mapOf(FORMULA) } satisfies Record<(typeof CALL_FIELDS)[number], Schema> },
};

/** What a step may be, one schema for each key. */
export const STEP_DEFINITIONS: Readonly<Record<string, Schema>> = {
  steps: { ...listOf(ref("step")), description: "Steps, each with its own dash." },
  step: { anyOf: STEP_KEYS.map(stepOf) },
};

/** A step that updates, and no other. */
export const UPDATE_STEP: Schema = stepOf("update");

function stepOf(key: StepKey): Schema {
  const beside = BESIDE[key];
  const properties = { id: NAME, title: TEXT, [key]: VALUE_OF[key], ...beside?.fields };
  return {
    type: "object",
    properties,
    required: [key, ...(beside?.required ?? [])],
    ...beside?.also,
    additionalProperties: false,
  };
}
