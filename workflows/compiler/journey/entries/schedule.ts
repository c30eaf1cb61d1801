import type { Report } from "../../diagnostics/report.ts";
import { readName } from "../../values/name.ts";
import { readSchedule } from "../../values/schedule.ts";
import { readZone } from "../../values/time.ts";
import { optional, required } from "../../yaml/fields.ts";
import type { Tree } from "../../yaml/tree.ts";
import type { EntryForm, EntryKindOf } from "./kind.ts";

/** `schedule: "0 9 1 * *"` or a date and time once, for everybody in a segment. */
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
    if (schedule === undefined || segment === undefined) return undefined;
    return { on: "schedule", schedule, zone: zone ?? workspaceZone, segment };
  },
};

/** One schedule serves all customers: their own zones are for dates. */
function readScheduleZone(tree: Tree, workspaceZone: string, report: Report): string | undefined {
  if (tree.kind === "text" && tree.value === "workspace") return workspaceZone;
  if (tree.kind === "text" && tree.value === "customer") {
    report("SJ120", tree.at, {
      message: "One schedule is for all customers: it cannot keep to the zone of each.",
      found: "customer",
      allowed: "workspace, an IANA name like Europe/London",
      hint: 'Begin the journey with `- wait: { at: "09:00", zone: customer }`.',
    });
    return undefined;
  }
  return readZone(tree, report, ["workspace"]);
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
  segments: ({ segment }) => [{ name: segment, listed: true }],
  expressions: () => [],
};
