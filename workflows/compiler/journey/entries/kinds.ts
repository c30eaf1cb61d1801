import { defined } from "../../../../core/model/defined.ts";
import type { EnterRule } from "../../../../core/model/rules.ts";
import type { Expression } from "../../expressions/expression.ts";
import { apiEntry, apiForm } from "./api.ts";
import { dateEntry, dateForm } from "./date.ts";
import type { EntryDefinition, EntryKind, EntryKindOf, EntrySegment } from "./entry.ts";
import { businessEntry, eventEntry, eventForm } from "./event.ts";
import type { EntryForm } from "./form.ts";
import { scheduleEntry, scheduleForm } from "./schedule.ts";
import { segmentEntry, segmentForm } from "./segment.ts";

/**
 * How entries are written, by the field that tells the way in; the first that is there counts, since `segment` also stands
 * beside an event or a schedule.
 */
export const ENTRY_FORMS = {
  event: eventForm,
  schedule: scheduleForm,
  date: dateForm,
  api: apiForm,
  segment: segmentForm,
} as const satisfies Record<string, EntryForm>;

export type EntryKey = keyof typeof ENTRY_FORMS;

export const ENTRY_KEYS: readonly EntryKey[] = ["event", "schedule", "date", "api", "segment"];

/** Every kind of entry. */
export const ENTRY_KINDS: { readonly [K in EntryKind]: EntryKindOf<K> } = {
  event: eventEntry,
  business: businessEntry,
  segment: segmentEntry,
  schedule: scheduleEntry,
  date: dateEntry,
  api: apiEntry,
};

/** The segments that an entry names. */
export function entrySegments<K extends EntryKind>(entry: EntryDefinition<K>): readonly EntrySegment[] {
  return ENTRY_KINDS[entry.on].segments(entry);
}

/** The expressions of an entry that see the profile alone, without an event. */
export function entryExpressions<K extends EntryKind>(entry: EntryDefinition<K>): readonly Expression[] {
  return ENTRY_KINDS[entry.on].expressions(entry);
}

/** The properties that the entry event may have; undefined where it is somebody else's, who may say anything. */
export function carriedBy(entries: readonly EntryDefinition[]): readonly string[] | undefined {
  const carried = entries.map(({ on }) => ENTRY_KINDS[on].carries);
  return entries.length === 0 || carried.includes(undefined) ? undefined : carried.flatMap((names) => names ?? []);
}

/** What the running system is told of a journey's entries; `zone` is the workspace's. */
export function enterRules(entries: readonly EntryDefinition[], zone: string): EnterRule[] {
  const seen = new Map<string, number>();
  return entries.map((entry) => {
    const own = idOf(entry);
    const count = (seen.get(own) ?? 0) + 1;
    seen.set(own, count);
    return {
      id: count === 1 ? own : `${own}/${count}`,
      ...openingOf(entry, zone),
      again: entry.again,
      againPer: entry.againPer,
      inside: entry.inside,
      ...(entry.when === undefined ? {} : { when: entry.when.text }),
      ...(entry.key === undefined ? {} : { key: entry.key.text }),
      ...defined({ limit: entry.limit, sample: entry.sample }),
    };
  });
}

function idOf<K extends EntryKind>(entry: EntryDefinition<K>): string {
  return ENTRY_KINDS[entry.on].id(entry);
}

function openingOf<K extends EntryKind>(entry: EntryDefinition<K>, zone: string) {
  return ENTRY_KINDS[entry.on].rule(entry, zone);
}
