import { defined } from "../model/defined.ts";
import type { BodyLocation, Entry, EntryBody, OffloadedBody, OffloadedEntry, WaitSummary } from "../model/entry.ts";
import { getOwn, type Json, utf8Bytes } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { WaitRule } from "../model/rules.ts";
import type { Hash } from "../ports/system.ts";
import { valueAt } from "./keep.ts";

/** Bytes of JSON that entries have in the profile's item before bodies go to items of their own. */
export const ENTRIES_BYTES = 32 * 1024;
/** About what an entry takes whose body is away. */
const HEAD_BYTES = 100;
/** Of this share of the bound bodies stay: else each event that adds a little would put one away. */
const KEEP_SHARE = 3 / 4;

const DAY = 24 * 60 * 60_000;
/** How long a body is kept, from the entry's start: longer than a run may take. */
const BODY_AGE = 400 * DAY;
/** A body lasts as much longer than its entry, at least and when it is put off. */
const SPARE = 30 * DAY;

export function isOffloaded(entry: Entry | OffloadedEntry): entry is OffloadedEntry {
  return "offloaded" in entry;
}

/** When an entry's event was. */
export function eventTime(entry: Entry | OffloadedEntry): number {
  return isOffloaded(entry) ? entry.offloaded.time : entry.event.time;
}

/** A body to be written before the profile; or, without one, whose expiry is to be put off. */
export interface BodyWrite extends BodyLocation {
  readonly n: number;
  /** The body as text. */
  readonly text?: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** What a store of profiles knows of bodies. */
export interface BodyFormat {
  readonly hash: Hash;
  /** The body as it is stored: the same text for the same body. */
  text(body: EntryBody): string;
  /** Bytes that entries have in the profile's item; ENTRIES_BYTES unless said. */
  readonly most?: number;
}

/**
 * Whether no body goes away or comes back, told without packing each of them. `stored` is the text in which entries are stored
 * whose bodies stay: it holds all that their bodies do.
 */
export function nothingToOffload(
  entries: Profile["entries"],
  stored: string,
  { most = ENTRIES_BYTES }: BodyFormat,
): boolean {
  const all = Object.values(entries);
  // A unit of text takes three bytes at most.
  return (
    stored.length * 3 + all.length * HEAD_BYTES <= most && !all.some((entry) => isOffloaded(entry) || entry.stored)
  );
}

/**
 * The entries as they are stored, and the bodies to write before. Up to 32 kB all bodies stay; beyond that the largest go,
 * and one that is away stays there as long as it does not change.
 */
export function offloadBodies(
  entries: Profile["entries"],
  bodies: BodyFormat,
): { readonly entries: Profile["entries"]; readonly writes: readonly BodyWrite[] } {
  const { most = ENTRIES_BYTES } = bodies;
  const writes: BodyWrite[] = [];
  const changed = new Map<string, Entry | OffloadedEntry>();
  let away = 0;
  const here: { readonly id: string; readonly entry: Entry; readonly text: string; readonly bytes: number }[] = [];
  const go = (id: string, entry: OffloadedEntry, text?: string) => {
    const kept = withExpiryAfterDue(entry);
    away += 1;
    if (kept !== entries[id]) changed.set(id, kept);
    if (text !== undefined || kept !== entry) {
      writes.push({ n: entry.n, ...locationOf(kept.offloaded), ...(text && { text }), expiresAt: expiryOf(kept) });
    }
  };
  for (const [id, entry] of Object.entries(entries)) {
    if (isOffloaded(entry)) {
      go(id, entry);
      continue;
    }
    const text = bodies.text(bodyOf(entry));
    const { stored } = entry;
    if (stored?.hash === nameOf(bodies, text)) go(id, offloadedEntry(entry, stored, bodies.hash));
    else {
      here.push({ id, entry, text, bytes: utf8Bytes(text) });
      if (stored !== undefined) changed.set(id, withoutLocation(entry));
    }
  }
  let bytes = here.reduce((sum, each) => sum + each.bytes + HEAD_BYTES, away * HEAD_BYTES);
  if (bytes > most) {
    for (const { id, entry, text, bytes: freed } of here.toSorted((a, b) => b.bytes - a.bytes)) {
      if (bytes <= most * KEEP_SHARE) break;
      go(id, offloadedEntry(entry, { hash: nameOf(bodies, text) }, bodies.hash), text);
      bytes -= freed;
    }
  }
  if (changed.size === 0) return { entries, writes };
  const all = Object.entries(entries).map(([id, each]) => [id, changed.get(id) ?? each] as const);
  return { entries: Object.fromEntries(all), writes };
}

/** The entries with these bodies, by entry id. One that should be there and is not is empty, and ends nobody's journey. */
export function withBodies(
  entries: Profile["entries"],
  bodies: ReadonlyMap<string, EntryBody | undefined>,
): Profile["entries"] {
  if (bodies.size === 0) return entries;
  return Object.fromEntries(
    Object.entries(entries).map(([id, entry]) => {
      if (!isOffloaded(entry) || !bodies.has(id)) return [id, entry];
      const { offloaded, ...head } = entry;
      return [id, { ...head, ...(bodies.get(id) ?? emptyBody(offloaded.time)), stored: locationOf(offloaded) }];
    }),
  );
}

/** Ids of the entries among these whose bodies are away. */
export function offloadedAmong(entries: Profile["entries"], ids: readonly string[] | "all"): readonly string[] {
  return (ids === "all" ? Object.keys(entries) : ids).filter((id) => {
    const entry = getOwn(entries, id);
    return entry !== undefined && isOffloaded(entry);
  });
}

/** A body in which nothing is. */
export function emptyBody(time: number): EntryBody {
  return { event: { name: "", time, properties: {} }, cursor: "", waits: {}, seen: {}, kept: {} };
}

/** The hash by which a value of the entry event is compared where its body is away. */
export function sameHash(hash: Hash, value: Json): string {
  return hash(JSON.stringify(value)).slice(0, 8);
}

/** The entry with its body, wherever that came from. */
function withoutLocation({ stored: _, ...entry }: Entry): Entry {
  return entry;
}

function nameOf({ hash }: BodyFormat, text: string): string {
  return hash(text).slice(0, 16);
}

function locationOf({ hash, until }: BodyLocation): BodyLocation {
  return { hash, ...defined({ until }) };
}

function bodyOf({ event, cursor, waits, seen, kept, nominal }: Entry): EntryBody {
  return { ...defined({ nominal }), event, cursor, waits, seen, kept };
}

function offloadedEntry(entry: Entry, place: BodyLocation, hash: Hash): OffloadedEntry {
  const { event, cursor: _c, waits, seen: _s, kept: _k, nominal: _n, stored: _p, ...head } = entry;
  const summaries = Object.values(waits).flatMap(({ rule, matched }) =>
    matched === undefined ? [summaryOf(rule)] : [],
  );
  const same: Record<string, string> = {};
  for (const path of comparedPaths(entry)) {
    const value = valueAt(event.properties, path);
    if (value !== undefined) same[path] = sameHash(hash, value);
  }
  return {
    ...head,
    offloaded: { ...locationOf(place), time: event.time, same, waits: summaries } satisfies OffloadedBody,
  };
}

function comparedPaths({ rules, waits, end }: Entry): ReadonlySet<string> {
  const { exit, goal, watch } = rules;
  const waited = Object.values(waits).flatMap(({ rule }) => (rule.kind === "events" ? rule.events : []));
  const asking = end === undefined ? [...exit, ...watch, ...waited] : [];
  return new Set([...asking, ...(goal === undefined ? [] : [goal])].flatMap(({ same }) => same ?? []));
}

function summaryOf(rule: WaitRule): WaitSummary {
  if (rule.kind === "segment") return { segment: rule.segment };
  if (rule.kind === "events") {
    return {
      events: rule.events.map(({ event, same, of, ofPass }) => ({
        event,
        ...defined({ same, of, ofPass }),
      })),
    };
  }
  const { date, zone } = rule.moment;
  // A customer who may live in several zones has another one by summer time.
  const withTime =
    date === undefined || zone === "customer" || ("expression" in date && TIME_DEPENDENT.test(date.expression));
  return { date: withTime ? "always" : "profile" };
}

/** What makes an expression give something else with time, or with what each event counts. */
const TIME_DEPENDENT = /now|millis|counts|\*|%|\$\$|\$(?![a-zA-Z_])/;

function expiryOf({ start, offloaded }: OffloadedEntry): number {
  return offloaded.until ?? start + BODY_AGE;
}

/** An entry is swept again and again while its run goes on: its body must not expire before. */
function withExpiryAfterDue(entry: OffloadedEntry): OffloadedEntry {
  const { due, start, rules, offloaded } = entry;
  const last = Math.max(due, start + (rules.goal?.within ?? 0));
  if (expiryOf(entry) >= last + SPARE) return entry;
  return { ...entry, offloaded: { ...offloaded, until: last + 2 * SPARE } };
}
