import type { EntryDefinition, EntryKind } from "../journey/entries/entry.ts";
import { conditionTitle } from "../plan/titles.ts";
import { capital, eventCondition, inWords, momentLabel, percent, readable } from "./words.ts";

/** A way into a journey, in words. */
export interface DrawnEntry {
  readonly title: string;
  readonly notes: readonly string[];
  /** For whom it goes on. */
  readonly labels: readonly string[];
}

export function drawnEntry<K extends EntryKind>(entry: EntryDefinition<K>): DrawnEntry {
  const [title, ...notes] = WAYS_IN[entry.on](entry);
  const { key, when, sample } = entry;
  const keyed = key === undefined ? [] : [`one entry per ${conditionTitle(withoutPrefix(key.text))}`];
  const asked = entry.on === "event" || entry.on === "business" ? eventCondition : readable;
  return {
    title,
    notes: [...notes, ...keyed],
    labels: [
      ...(when === undefined ? [] : [`if ${asked(when.text)}`]),
      ...(sample === undefined ? [] : [`${percent(sample)} of customers`]),
    ],
  };
}

/** Title and notes of each kind of entry. */
const WAYS_IN: { readonly [K in EntryKind]: (entry: EntryDefinition<K>) => readonly [string, ...string[]] } = {
  event: ({ event }) => [event],
  business: ({ event, segment }) => [event, `for everybody in ${inWords(segment.value)}`],
  segment: ({ segment, edge }) => [`${edge === "entering" ? "Enters" : "Leaves"} segment ${inWords(segment.value)}`],
  schedule: ({ schedule, zone, segment }) => [
    "On a schedule",
    `${schedule}, ${zone === "customer" ? "where each customer lives" : zone}`,
    `for everybody in ${inWords(segment.value)}`,
  ],
  date: ({ moment, repeat }) => [capital(momentLabel(moment)), ...(repeat === undefined ? [] : ["every year"])],
  api: () => ["On request"],
};

function withoutPrefix(key: string): string {
  return key.replace(/^event\.properties\./, "");
}
