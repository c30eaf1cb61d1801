import { defined } from "../../../../core/model/defined.ts";
import { profileReads } from "../../expressions/profile-reads.ts";
import { MOMENT_FIELDS, momentExpressions, momentRule, readMoment } from "../../values/moment.ts";
import { readWord } from "../../values/text.ts";
import { isExpression } from "../../values/value.ts";
import { optional } from "../../yaml/fields.ts";
import { shown } from "../../yaml/tree.ts";
import type { EntryForm, EntryKindOf } from "./kind.ts";

/** `date: =profile.birthday`, with `offset`, `at`, `zone`, `repeat: yearly` and where 29 February is kept. */
export const dateForm: EntryForm = {
  what: "An entry on a date",
  fields: ["date", ...MOMENT_FIELDS.filter((field) => field !== "days"), "repeat", "feb29"],
  read(fields) {
    const field = fields.get("date");
    if (field !== undefined && !isExpression(field.value)) {
      fields.report("SJ129", field.value.at, {
        message: `\`${shown(field.value)}\` is the same for everybody.`,
        found: shown(field.value),
        allowed: "an expression over the profile, like =profile.birthday",
        hint: 'For one day for everybody write `schedule: "2026-12-24 09:00"` with a segment.',
      });
      return undefined;
    }
    const moment = readMoment(fields, "date");
    const repeat = optional(fields, "repeat", (tree, report) => readWord(tree, ["yearly"], report));
    const feb29 = optional(fields, "feb29", (tree, report) => readWord(tree, ["feb28", "mar1"], report)) ?? "feb28";
    const leap = fields.get("feb29");
    if (leap !== undefined && fields.get("repeat") === undefined) {
      fields.report("SJ331", leap.key, {
        message: "`feb29` is for a date that comes every year; this one comes once.",
        found: "feb29",
        hint: "Add `repeat: yearly`, or remove `feb29`.",
      });
    }
    if (moment.date === undefined) return undefined;
    return { on: "date", moment, feb29, ...defined({ repeat }) };
  },
};

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
};

/** What a customer's zone is known or estimated from. */
const ZONE_READS = ["zone", "phone", "country"];
