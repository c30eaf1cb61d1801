import type { Report } from "../../diagnostics/report.ts";
import { inWords } from "../../map/words.ts";
import { MOMENT_ZONE } from "../../values/moment.ts";
import { NAME } from "../../values/name.ts";
import { SCHEDULE } from "../../values/schedule.ts";
import { shape } from "../../yaml/shape.ts";
import { type Field, shown } from "../../yaml/tree.ts";
import type { EntryKindOf } from "./entry.ts";
import { ENTRY_FIELDS, type EntryForm, entryForm } from "./form.ts";

const WHAT = "An entry on a schedule";

const FIELDS = shape(WHAT, {
  schedule: {
    as: SCHEDULE,
    required: true,
    description: 'A cron expression (`"0 9 1 * *"`), or a date and a time once (`"2026-12-24 09:00"`)',
  },
  zone: {
    as: MOMENT_ZONE,
    otherwise: "workspace",
    description:
      "The zone of these times: `workspace` (the default), a name like `Europe/London`, or `customer`: the zone where each customer lives",
  },
  segment: {
    as: NAME,
    required: "Add `segment`: whom the schedule lets in.",
    description: "The segment that the schedule lets in",
  },
  ...ENTRY_FIELDS,
});

export const scheduleForm: EntryForm = entryForm(WHAT, FIELDS, ({ values, field, report }, reading) => {
  const { schedule, zone, segment } = values;
  const written = field("schedule");
  if (zone === "customer" && schedule !== undefined && written !== undefined) checkOften(schedule, written, report);
  if (schedule === undefined || segment === undefined) return undefined;
  return { on: "schedule", schedule, zone: zone === "workspace" ? reading.zone : zone, segment };
});

/** Each time costs a write for each customer: by the customer's clock a schedule comes once an hour at most. */
function checkOften(schedule: string, { value }: Field, report: Report): void {
  const [, minutes = "0"] = /^cron\((\S+) /.exec(schedule) ?? [];
  if (/^\d+$/.test(minutes)) return;
  report("SJ130", value.at, {
    message: `\`${shown(value)}\` comes several times an hour.`,
    found: shown(value),
    allowed: "one minute of the hour",
  });
}

export const scheduleEntry: EntryKindOf<"schedule"> = {
  again: "always",
  carries: ["at"],
  id: ({ schedule, zone, segment }) => `schedule/${schedule}/${zone}/${segment.value}`,
  rule: ({ schedule, zone, segment }) => ({
    on: "schedule",
    schedule: { expression: schedule, zone },
    segment: segment.value,
  }),
  segments: ({ segment, zone }) => [{ name: segment, listed: zone !== "customer" }],
  expressions: () => [],
  look: ({ schedule, zone, segment }) => [
    "On a schedule",
    `${schedule}, ${zone === "customer" ? "where each customer lives" : zone}`,
    `for everybody in ${inWords(segment.value)}`,
  ],
  diffText: ({ schedule: { expression, zone }, segment }) =>
    `the schedule ${expression} (${zone === "customer" ? "the customer's zone" : zone}), for ${segment}`,
};
