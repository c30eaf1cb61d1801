import { originOf } from "../../core/identity/merged.ts";
import type { Entry } from "../../core/model/entry.ts";
import type { Profile } from "../../core/model/profile.ts";
import { isOffloaded } from "../../core/profile/offload.ts";
import type { Run } from "../../local/stepfunctions/run/run.ts";
import type { Trace } from "./trace.ts";

/** An entry that was stored at any time. Erased customers come back with the same numbers: its start tells it apart. */
export interface KnownEntry {
  /** `<customer> <journey>#<n>@<start>`. */
  readonly id: string;
  readonly customer: string;
  /** As it was stored first, and last. */
  readonly first: Entry;
  /** The place among all stored profiles of the one that it was first in. */
  readonly place: number;
  readonly last: Entry;
  /** How it ended: as it is marked or, where it went in the write that ended it, how that write's entries ended. */
  readonly outcomes: readonly string[];
  /** Its customer was erased while it was there. */
  readonly erased: boolean;
}

export function entryName(customer: string, { journey, n, start }: Pick<Entry, "journey" | "n" | "start">): string {
  return `${customer} ${journey}#${n}@${start}`;
}

/** The entry that a run is of. */
export function entryOfRun({ input }: Pick<Run, "input">): string {
  const of: { customer: string; journey: string; n: number; start: number } = JSON.parse(input);
  return entryName(of.customer, of);
}

/** Every entry that was ever stored. */
export function everyEntry(trace: Trace): readonly KnownEntry[] {
  const known = KNOWN.get(trace) ?? findEntries(trace);
  KNOWN.set(trace, known);
  return known;
}

const KNOWN = new WeakMap<Trace, readonly KnownEntry[]>();

function findEntries({ stored, erased }: Trace): readonly KnownEntry[] {
  const entries = new Map<string, KnownEntry>();
  const latest = new Map<string, Profile>();
  for (const [at, { profile }] of stored.entries()) {
    const { customerId: customer, born } = profile;
    const before = latest.get(customer);
    const sameLife = before?.born === born ? before : undefined;
    latest.set(customer, profile);
    for (const entry of Object.values(profile.entries)) {
      // The trace has every body.
      if (isOffloaded(entry)) continue;
      const { customerId: whose, n } = originOf(profile, entry.n);
      const id = entryName(whose, { ...entry, n });
      const { first = entry, place = at } = entries.get(id) ?? {};
      const outcomes = entry.end === undefined ? [] : [entry.end.outcome];
      entries.set(id, { id, customer: whose, first, place, last: entry, outcomes, erased: false });
    }
    for (const [key, entry] of Object.entries(sameLife?.entries ?? {})) {
      const origin = originOf(profile, entry.n);
      const known = entries.get(entryName(origin.customerId, { ...entry, n: origin.n }));
      if (known === undefined || profile.entries[key] !== undefined || entry.end !== undefined) continue;
      entries.set(known.id, { ...known, outcomes: endedMeanwhile(sameLife, profile, entry.journey) });
    }
  }
  return [...entries.values()].map((entry) => ({
    ...entry,
    erased: erased.some(({ customer, at }) => customer === entry.customer && at > entry.place),
  }));
}

function endedMeanwhile(before: Profile | undefined, after: Profile, journey: string): readonly string[] {
  const was = before?.journeys[journey]?.ended ?? {};
  return Object.entries(after.journeys[journey]?.ended ?? {}).flatMap(([outcome, n]) =>
    n > (was[outcome] ?? 0) ? [outcome] : [],
  );
}

/** The profiles of a customer in the order in which they were stored, with their places among all. */
export function profilesOf({ stored }: Trace, customer: string) {
  return stored.flatMap(({ profile, at: time }, at) =>
    profile.customerId === customer ? [{ profile, time, at }] : [],
  );
}

/** Whether a run, or the one that asked for a send, is of the customer's present life: not of one that was erased. */
export function isOfThisLife(trace: Trace, entry: string): boolean {
  return !everyEntry(trace).some(({ id, erased }) => erased && id === entry);
}

export function wasErased({ erased }: Trace, customer: string): boolean {
  return erased.some((each) => each.customer === customer);
}
