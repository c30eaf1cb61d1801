import { defined } from "../../../../core/model/defined.ts";
import { profileReads } from "../../expressions/reads.ts";
import { capital, momentLabel } from "../../map/words.ts";
import { MOMENT_ZONE, momentExpressions, momentRule, OFFSET } from "../../values/moment.ts";
import { words } from "../../values/text.ts";
import { TIME } from "../../values/time.ts";
import { FORMULA, isExpression, readValue, type Value } from "../../values/value.ts";
import { type Reader, shape } from "../../yaml/shape.ts";
import { shown } from "../../yaml/tree.ts";
import type { EntryKindOf } from "./entry.ts";
import { ENTRY_FIELDS, type EntryForm, entryForm } from "./form.ts";

const WHAT = "An entry on a date";

/** An expression over the profile. */
const DATE: Reader<Value> = {
  schema: FORMULA,
  read: (tree, report) => {
    if (isExpression(tree)) return readValue(tree, report);
    report("SJ129", tree.at, {
      message: `\`${shown(tree)}\` is the same for everybody.`,
      found: shown(tree),
      allowed: "an expression over the profile, like =profile.birthday",
      hint: 'For one day for everybody write `schedule: "2026-12-24 09:00"` with a segment.',
    });
    return undefined;
  },
};

export const DATE_FIELDS = {
  date: {
    as: DATE,
    required: true,
    description:
      "An expression over the profile that gives a day (`2026-12-01`) or a time. If it gives nothing, nobody enters",
  },
  offset: { as: OFFSET, otherwise: 0, description: "Calendar days before (`-30d`) or after (`2d`)" },
  at: { as: TIME, description: "The time of day. The default is the time in the date itself, or midnight" },
  zone: { as: MOMENT_ZONE, otherwise: "customer", description: "`customer` by default" },
  repeat: {
    as: words("yearly"),
    description: "`yearly`: every year on this day. Without it, once for each date",
  },
  feb29: {
    as: words("feb28", "mar1"),
    otherwise: "feb28",
    description: "When customers born on 29 February enter in other years: `feb28` (the default) or `mar1`",
  },
} as const;

const FIELDS = shape(WHAT, { ...DATE_FIELDS, ...ENTRY_FIELDS }, { rules: { dependencies: { feb29: ["repeat"] } } });

/** `date: =profile.birthday`, with `offset`, `at`, `zone`, `repeat: yearly` and where 29 February is kept. */
export const dateForm: EntryForm = entryForm(WHAT, FIELDS, ({ values, field, report }) => {
  const { date, offset, at, zone, repeat, feb29 } = values;
  const leap = field("feb29");
  if (leap !== undefined && field("repeat") === undefined) {
    report("SJ331", leap.key, {
      message: "`feb29` is for a date that comes every year; this one comes once.",
      found: "feb29",
      hint: "Add `repeat: yearly`, or remove `feb29`.",
    });
  }
  if (date === undefined) return undefined;
  return { on: "date", moment: { date, offset, zone, ...defined({ at }) }, feb29, ...defined({ repeat }) };
});

export const dateEntry: EntryKindOf<"date"> = {
  again: "always",
  carries: ["date"],
  id: ({ moment: { date, offset } }) =>
    `date/${date !== undefined && "expression" in date ? date.expression.text : ""}/${offset}`,
  rule: ({ moment, repeat, feb29 }, zone) => ({
    on: "date",
    moment: momentRule(moment, zone),
    ...defined({ repeat }),
    feb29,
    reads: [
      ...new Set([...profileReads(momentExpressions(moment)), ...(moment.zone === "customer" ? ZONE_READS : [])]),
    ].sort(),
  }),
  segments: () => [],
  expressions: ({ moment }) => momentExpressions(moment),
  look: ({ moment, repeat }) => [capital(momentLabel(moment)), ...(repeat === undefined ? [] : ["every year"])],
  diffText: () => "a date",
};

/** What a customer's zone is known or estimated from. */
const ZONE_READS = ["zone", "phone", "country"];
