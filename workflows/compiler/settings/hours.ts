import { defined } from "../../../core/model/defined.ts";
import type { Channel } from "../../../core/model/message.ts";
import type { OpenHours, QuietHours, Settings, Weekday } from "../../../core/model/settings.ts";
import { shifted } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import { readWord } from "../values/text.ts";
import { readDay, readTimeOfDay } from "../values/time.ts";
import { openMap, optional, readList, required } from "../yaml/fields.ts";
import { shown, type Tree } from "../yaml/tree.ts";

const WEEKDAYS: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/** The channels that messages go by. */
export const QUIET_CHANNELS: readonly Channel[] = ["email", "sms", "push", "webhook"];
const OUTCOMES = ["hold", "drop"] as const;

const readThen = (tree: Tree, report: Report) => readWord(tree, OUTCOMES, report);

/** `{ from: "21:00", to: "08:00", then: hold }`, or a list of them, each for the `channels` that it names or for all. */
export function readQuiet(tree: Tree, report: Report): Settings["quiet"] {
  if (tree.kind !== "list") return readQuietHours(tree, report);
  return readList(tree, "quiet", report).flatMap((item) => readQuietHours(item, report) ?? []);
}

function readQuietHours(tree: Tree, report: Report): QuietHours | undefined {
  const fields = openMap(tree, "Quiet hours", ["channels", "from", "to", "then"], report);
  if (fields === undefined) return undefined;
  const channels = optional(fields, "channels", (list) =>
    readList(list, "channels", report, true).flatMap((word) => readWord(word, QUIET_CHANNELS, report) ?? []),
  );
  const fromTree = required(fields, "from", "Quiet hours");
  const toTree = required(fields, "to", "Quiet hours");
  const from = fromTree === undefined ? undefined : readTimeOfDay(fromTree, report);
  const to = toTree === undefined ? undefined : readTimeOfDay(toTree, report);
  const then = optional(fields, "then", readThen) ?? "hold";
  if (from === undefined || to === undefined || toTree === undefined) return undefined;
  if (from === to) {
    report("SJ119", toTree.at, {
      message: "Quiet hours that begin and end at one time are always or never.",
      found: to,
    });
    return undefined;
  }
  return { ...defined({ channels }), from, to, then };
}

/** `{ mon: "09:00-18:00", sat: ["09:00-12:00", "13:00-16:00"], then: hold }`; a day without a range is closed. */
export function readOpen(tree: Tree, report: Report): OpenHours | undefined {
  const fields = openMap(tree, "Open hours", [...WEEKDAYS, "then"], report);
  if (fields === undefined) return undefined;
  const days = WEEKDAYS.flatMap((day) => {
    const field = fields.get(day);
    if (field === undefined) return [];
    return [
      [day, readList(field.value, day, report, true).flatMap((range) => readRange(range, report) ?? [])] as const,
    ];
  });
  return { days: Object.fromEntries(days), then: optional(fields, "then", readThen) ?? "hold" };
}

/** `{ days: [2026-12-25], then: hold }`. */
export function readClosed(tree: Tree, report: Report): Settings["closed"] | undefined {
  const fields = openMap(tree, "Closed days", ["days", "then"], report);
  if (fields === undefined) return undefined;
  const list = required(fields, "days", "Closed days");
  const days =
    list === undefined ? [] : readList(list, "days", report, true).flatMap((day) => readDay(day, report) ?? []);
  return { days, then: optional(fields, "then", readThen) ?? "hold" };
}

function readRange(tree: Tree, report: Report): { from: string; to: string } | undefined {
  const [, from, to] = /^(\S+)\s*-\s*(\S+)$/.exec(shown(tree)) ?? [];
  if (tree.kind !== "text" || from === undefined || to === undefined) {
    report("SJ119", tree.at, {
      message: `\`${shown(tree)}\` is not a range of times.`,
      found: shown(tree),
      allowed: '"09:00-18:00"',
      hint: 'Write it like "09:00-18:00".',
    });
    return undefined;
  }
  const read = (value: string) =>
    readTimeOfDay({ kind: "text", at: shifted(tree.at, 0, tree.at.length), value, style: "plain" }, report);
  const [opens, closes] = [read(from), read(to)];
  if (opens === undefined || closes === undefined) return undefined;
  if (opens < closes) return { from: opens, to: closes };
  report("SJ119", tree.at, { message: "The range ends before it begins.", found: shown(tree) });
  return undefined;
}
