import type { Report } from "../diagnostics/report.ts";
import { readExpression } from "../expressions/expression.ts";
import { readDuration } from "../values/duration.ts";
import { readShare, readWholeNumber } from "../values/share.ts";
import { readText, readWord } from "../values/text.ts";
import { openMap, optional, readList, required } from "../yaml/fields.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import type { EventEntry } from "./definition.ts";

const FIELDS = ["event", "when", "key", "again", "again per", "limit", "inside", "sample"];

const LATER: Readonly<Record<string, string>> = {
  segment: "Entry on a segment",
  schedule: "Entry on a schedule",
  date: "Entry on a date",
  api: "Entry by the API",
};

/** One entry, or a list of them. */
export function readEnter(tree: Tree, report: Report): EventEntry[] {
  return readList(tree, "enter", report, true).flatMap((item) => readEntry(item, report) ?? []);
}

function readEntry(tree: Tree, report: Report): EventEntry | undefined {
  if (tree.kind === "map") {
    const later = Object.entries(LATER).find(([key]) => tree.fields.has(key));
    if (later !== undefined) {
      const [key, what] = later;
      const at = tree.fields.get(key)?.key ?? tree.at;
      report("SJ112", at, { message: `${what} is not available yet.`, found: key, allowed: "event" });
      return undefined;
    }
  }
  const fields = openMap(tree, "An entry", FIELDS, report);
  if (fields === undefined) return undefined;
  const eventTree = required(fields, "event", "An entry");
  const event = eventTree === undefined ? undefined : readText(eventTree, report);
  const when = optional(fields, "when", readExpression);
  const key = optional(fields, "key", readExpression);
  const again = optional(fields, "again", readAgain) ?? "never";
  const perField = fields.get("again per");
  const againPer = optional(fields, "again per", (word) => readWord(word, ["key", "customer"], report)) ?? "key";
  if (perField !== undefined && againPer === "key" && fields.get("key") === undefined) {
    report("SJ311", perField.value.at, { message: "This entry has no `key`.", found: "again per: key" });
  }
  const limit = optional(fields, "limit", (number) => readWholeNumber(number, report, 1, 1_000_000));
  const inside = optional(fields, "inside", (word) => readWord(word, ["ignore", "restart"], report)) ?? "ignore";
  const sample = optional(fields, "sample", readShare);
  if (event === undefined) return undefined;
  return {
    at: tree.at,
    event,
    again,
    againPer,
    inside,
    ...(when === undefined ? {} : { when }),
    ...(key === undefined ? {} : { key }),
    ...(limit === undefined ? {} : { limit }),
    ...(sample === undefined ? {} : { sample }),
  };
}

function readAgain(tree: Tree, report: Report): EventEntry["again"] | undefined {
  if (tree.kind === "text" && (tree.value === "never" || tree.value === "always")) return tree.value;
  const [, duration] = tree.kind === "text" ? (/^after\s+(.+)$/.exec(tree.value) ?? []) : [];
  if (duration === undefined) {
    report("SJ111", tree.at, {
      message: `\`${shown(tree)}\` does not say when somebody may enter again.`,
      found: shown(tree),
      allowed: "never, always, after 7d",
    });
    return undefined;
  }
  const after = readDuration({ kind: "text", at: tree.at, value: duration, style: "plain" }, report);
  return after === undefined ? undefined : { after };
}
