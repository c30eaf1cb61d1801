import { conditionTitle } from "../../plan/condition-title.ts";
import type { EntryDefinition, EntryKind } from "./entry.ts";

/** What lets a customer in, in few words. */
export function entryTitle<K extends EntryKind>(entry: EntryDefinition<K>): string {
  return TITLES[entry.on](entry);
}

const words = (name: string) => name.replaceAll("_", " ");

const TITLES: { readonly [K in EntryKind]: (entry: EntryDefinition<K>) => string } = {
  event: ({ event }) => event,
  business: ({ event, segment }) => `${event}, for everybody in ${words(segment.value)}`,
  segment: ({ segment, edge }) => `${edge === "entering" ? "Enters" : "Leaves"} ${words(segment.value)}`,
  schedule: ({ schedule, segment }) => `${scheduleWords(schedule)}, everybody in ${words(segment.value)}`,
  date: ({ moment: { date, offset, at } }) => {
    const day = date !== undefined && "expression" in date ? conditionTitle(date.expression.text) : "date";
    return [`${offsetWords(offset)}${day}`, ...(at === undefined ? [] : [`at ${at}`])].join(" ");
  },
  api: () => "Request",
};

/** `14 days before `, `1 day after `, or nothing. */
function offsetWords(days: number): string {
  const amount = Math.abs(days);
  if (amount === 0) return "";
  return `${amount} ${amount === 1 ? "day" : "days"} ${days < 0 ? "before" : "after"} `;
}

function scheduleWords(schedule: string): string {
  const [, once] = /^at\((.+):00\)$/.exec(schedule) ?? [];
  return once === undefined ? `Schedule ${schedule.slice("cron(".length, -1)}` : `On ${once.replace("T", " at ")}`;
}
