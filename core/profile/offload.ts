import { defined } from "../model/defined.ts";
import type { BodyLocation, Entry, EntryBody, OffloadedBody, OffloadedEntry, WaitSummary } from "../model/entry.ts";
import { getOwn, type Json, utf8Bytes } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { WaitRule } from "../model/rules.ts";
import type { Hash } from "../ports/system.ts";
import { valueAt } from "./keep.ts";

/** Bytes of JSON that entries may take in the profile's item before bodies are offloaded to items of their own. */
const ENTRIES_BYTES = 32 * 1024;
/** About how many bytes an offloaded entry takes. */
const HEAD_BYTES = 100;
/**
 * Bodies are offloaded until this share of the limit is left. With a share of 1, each event that adds a little would
 * offload another body.
 */
const KEEP_SHARE = 3 / 4;

const DAY = 24 * 60 * 60_000;
/** How long a body is kept, counted from the entry's start: longer than a run may take. */
const BODY_AGE = 400 * DAY;
/** A body is kept at least this much longer than its entry. */
const SPARE = 30 * DAY;

export function isOffloaded(entry: Entry | OffloadedEntry): entry is OffloadedEntry {
  return "offloaded" in entry;
}

/** The time of the entry event. */
export function eventTime(entry: Entry | OffloadedEntry): number {
  return isOffloaded(entry) ? entry.offloaded.time : entry.event.time;
}

/** A body to write before the profile; without `text`, an existing body whose expiry is extended. */
export interface BodyWrite extends BodyLocation {
  readonly n: number;
  /** The body as text. */
  readonly text?: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** How a store writes bodies. */
export interface BodyFormat {
  readonly hash: Hash;
  /** The body as stored text. The same body gives the same text. */
  text(body: EntryBody): string;
  /** Bytes that entries may take in the profile's item; default ENTRIES_BYTES. */
  readonly most?: number;
}

/**
 * Whether no body needs to be offloaded or taken back, decided without packing each body. `stored` is the text of the
 * entries with their bodies.
 */
export function nothingToOffload(
  entries: Profile["entries"],
  stored: string,
  { most = ENTRIES_BYTES }: BodyFormat,
): boolean {
  const all = Object.values(entries);
  // A UTF-16 unit takes at most three bytes.
  return (
    stored.length * 3 + all.length * HEAD_BYTES <= most && !all.some((entry) => isOffloaded(entry) || entry.stored)
  );
}

/**
 * The entries as they are stored, and the bodies to write before. Up to 32 kB all bodies stay in the profile; beyond
 * that the largest are offloaded. An offloaded body stays where it is as long as it does not change.
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

/** The entries with these bodies, by entry id. A body that is missing is read as empty, so that the entry goes on. */
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

/** The ids of those among these entries whose bodies are offloaded. */
export function offloadedAmong(entries: Profile["entries"], ids: readonly string[] | "all"): readonly string[] {
  return (ids === "all" ? Object.keys(entries) : ids).filter((id) => {
    const entry = getOwn(entries, id);
    return entry !== undefined && isOffloaded(entry);
  });
}

/** A body without content. */
export function emptyBody(time: number): EntryBody {
  return { event: { name: "", time, properties: {} }, cursor: "", waits: {}, seen: {}, kept: {} };
}

/** The hash that stands for a value of the entry event where the body is offloaded. */
export function sameHash(hash: Hash, value: Json): string {
  return hash(JSON.stringify(value)).slice(0, 8);
}

/** The entry without the location that its body was read from. */
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
  // A customer who may live in several zones may have another zone in summer time.
  const withTime =
    date === undefined || zone === "customer" || ("expression" in date && TIME_DEPENDENT.test(date.expression));
  return { date: withTime ? "always" : "profile" };
}

/** Matches expressions whose value may change with time, or with each counted event. */
const TIME_DEPENDENT = /now|millis|counts|\*|%|\$\$|\$(?![a-zA-Z_])/;

function expiryOf({ start, offloaded }: OffloadedEntry): number {
  return offloaded.until ?? start + BODY_AGE;
}

/**
 * The entry with an expiry after its next due time: a running entry is swept again and again, and its body must not
 * expire before.
 */
function withExpiryAfterDue(entry: OffloadedEntry): OffloadedEntry {
  const { due, start, rules, offloaded } = entry;
  const last = Math.max(due, start + (rules.goal?.within ?? 0));
  if (expiryOf(entry) >= last + SPARE) return entry;
  return { ...entry, offloaded: { ...offloaded, until: last + 2 * SPARE } };
}
