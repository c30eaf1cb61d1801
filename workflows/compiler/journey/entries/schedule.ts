import type { Report } from "../../diagnostics/report.ts";
import { readName } from "../../values/name.ts";
import { readSchedule } from "../../values/schedule.ts";
import { readZone } from "../../values/time.ts";
import { optional, required } from "../../yaml/fields.ts";
import { type Field, shown, type Tree } from "../../yaml/tree.ts";
import type { EntryForm, EntryKindOf } from "./kind.ts";

/**
 * `schedule: "0 9 1 * *"` or a date and time once, for everybody in a segment: at one moment or, with `zone: customer`, by the
 * clock where each of them lives.
 */
export const scheduleForm: EntryForm = {
  what: "An entry on a schedule",
  fields: ["schedule", "zone", "segment"],
  read(fields, { zone: workspaceZone }) {
    const schedule = optional(fields, "schedule", readSchedule);
    const zone = optional(fields, "zone", (tree, report) => readScheduleZone(tree, workspaceZone, report));
    const segmentTree = required(
      fields,
      "segment",
      "An entry on a schedule",
      "Add `segment`: whom the schedule lets in.",
    );
    const segment = segmentTree === undefined ? undefined : readName(segmentTree, fields.report);
    const written = fields.get("schedule");
    if (zone === "customer" && schedule !== undefined && written !== undefined) {
      checkOften(schedule, written, fields.report);
    }
    if (schedule === undefined || segment === undefined) return undefined;
    return { on: "schedule", schedule, zone: zone ?? workspaceZone, segment };
  },
};

function readScheduleZone(tree: Tree, workspaceZone: string, report: Report): string | undefined {
  if (tree.kind === "text" && tree.value === "workspace") return workspaceZone;
  if (tree.kind === "text" && tree.value === "customer") return tree.value;
  return readZone(tree, report, ["customer", "workspace"]);
}

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
};
