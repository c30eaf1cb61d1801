import { defined } from "../../../core/model/defined.ts";
import type { Report } from "../diagnostics/report.ts";
import { readExpression } from "../expressions/expression.ts";
import { readEventName } from "../values/event-name.ts";
import { readReason } from "../values/reason.ts";
import { readText } from "../values/text.ts";
import { openMap, optional, readList, required } from "../yaml/fields.ts";
import type { Tree } from "../yaml/tree.ts";
import type { ExitDefinition } from "./definition.ts";

/** One exit, or a list of them. */
export function readExits(tree: Tree, report: Report): ExitDefinition[] {
  return readList(tree, "exit", report, true).flatMap((item) => readExit(item, report) ?? []);
}

function readExit(tree: Tree, report: Report): ExitDefinition | undefined {
  const fields = openMap(tree, "An exit", ["event", "same", "when", "reason"], report);
  if (fields === undefined) return undefined;
  const event = optional(fields, "event", readEventName);
  const same = optional(fields, "same", readText);
  const when = optional(fields, "when", readExpression);
  const reasonTree = required(
    fields,
    "reason",
    "An exit",
    "Add `reason`, one word that names this outcome in reports.",
  );
  const reason = reasonTree === undefined ? undefined : readReason(reasonTree, report);
  if (fields.get("event") === undefined && fields.get("when") === undefined) {
    report(
      "SJ312",
      { ...tree.at, length: 1 },
      { message: "This exit never happens: it has neither `event` nor `when`." },
    );
  }
  const sameField = fields.get("same");
  if (sameField !== undefined && fields.get("event") === undefined) {
    report("SJ313", sameField.key, { message: "`same` needs an event to compare.", found: "same" });
  }
  if (reason === undefined) return undefined;
  return {
    reason,
    ...defined({ event, same, when }),
  };
}
