import { defined } from "../model/defined.ts";
import { getOwn, type Json, jsonBytes } from "../model/json.ts";
import type { EventCount, Profile, Stamped } from "../model/profile.ts";
import type { Refused } from "./apply.ts";

/*
 * Traits and counts share 64 kB of JSON. An event may set thousands of traits, so the size is measured completely once
 * and then adjusted by each changed field: the work grows with the event, not with the profile.
 */

type Facts = Readonly<Record<string, Stamped<Json> | EventCount>>;

/** Measured sizes of records in bytes of JSON, a comma for each field. */
const measured = new WeakMap<Facts, number>();

function bytesOf(facts: Facts): number {
  const known = measured.get(facts);
  if (known !== undefined) return known;
  const bytes = jsonBytes(facts);
  measured.set(facts, bytes);
  return bytes;
}

function fieldBytes(name: string, value: Stamped<Json> | EventCount | undefined): number {
  return value === undefined ? 0 : jsonBytes(name) + jsonBytes(value) + 2;
}

/** Stores the size of a changed record where the size of the previous one is known. */
function follow(before: Facts, after: Facts, more: number): void {
  const bytes = measured.get(before);
  if (bytes !== undefined) measured.set(after, bytes + more);
}

/** The profile with an event counted; undefined where the event's name is new and does not fit. */
export function withCount(profile: Profile, name: string, counted: EventCount, full?: true): Profile | undefined {
  const { traits, counts } = profile;
  const known = getOwn(counts, name);
  const more = fieldBytes(name, counted) - fieldBytes(name, known);
  const fits = known !== undefined || (!full && bytesOf(traits) + bytesOf(counts) + more <= FACTS_BYTES);
  if (!fits) return undefined;
  const next = { ...counts, [name]: counted };
  follow(counts, next, more);
  return { ...profile, counts: next };
}

/** The traits of a profile while an event changes them. */
export class Traits {
  readonly #profile: Profile;
  readonly #refused: Refused[];
  readonly #full: true | undefined;
  #changed: Map<string, Stamped<Json>> | undefined;
  #removed: Readonly<Record<string, number>> | undefined;
  /** By how many bytes they have grown. */
  #more = 0;

  /** `refused` collects what does not fit. `full`: traits must not grow. */
  constructor(profile: Profile, refused: Refused[], full?: true) {
    this.#profile = profile;
    this.#refused = refused;
    this.#full = full;
    this.#removed = profile.removed;
  }

  get(name: string): Stamped<Json> | undefined {
    return this.#changed === undefined ? getOwn(this.#profile.traits, name) : this.#changed.get(name);
  }

  /** Sets a trait, unless it was set or removed later or does not fit. */
  set(name: string, v: Json, t: number): void {
    const known = this.get(name);
    if ((known !== undefined && known.t > t) || this.#removedAt(name) > t) return;
    const stamped = { v, t };
    const more = fieldBytes(name, stamped) - fieldBytes(name, known);
    if ((known === undefined || more > 0) && !this.#fits(more)) {
      this.#refused.push({ part: "trait", name });
      return;
    }
    this.#all().set(name, stamped);
    this.#more += more;
    if (this.#removedAt(name) === -Infinity) return;
    const { [name]: _, ...others } = this.#removed ?? {};
    this.#removed = others;
  }

  /**
   * Removes a trait, unless a later event has set it. The removal is noted, also of a trait that is not there: another profile of the
   * same person may have it, or an event that is late.
   */
  remove(name: string, t: number): void {
    const known = this.get(name);
    if (known !== undefined && known.t > t) return;
    if (this.#removedAt(name) < t && name.length <= MAX_REMOVED_NAME) {
      this.#removed = latest({ ...this.#removed, [name]: t });
    }
    if (known === undefined) return;
    this.#all().delete(name);
    this.#more -= fieldBytes(name, known);
  }

  /** Before every time where it was not. */
  #removedAt(name: string): number {
    return getOwn(this.#removed ?? {}, name) ?? -Infinity;
  }

  /** The profile with the changed traits. */
  done(): Profile {
    const { removed: _, ...rest } = this.#profile;
    const noted = this.#removed === undefined || Object.keys(this.#removed).length === 0 ? undefined : this.#removed;
    const profile = noted === this.#profile.removed ? this.#profile : { ...rest, ...defined({ removed: noted }) };
    if (this.#changed === undefined) return profile;
    const traits = Object.fromEntries(this.#changed);
    follow(this.#profile.traits, traits, this.#more);
    return { ...profile, traits };
  }

  #all(): Map<string, Stamped<Json>> {
    this.#changed ??= new Map(Object.entries(this.#profile.traits));
    return this.#changed;
  }

  #fits(more: number): boolean {
    const { traits, counts } = this.#profile;
    return !this.#full && bytesOf(traits) + this.#more + bytesOf(counts) + more <= FACTS_BYTES;
  }
}

/** Most removals that a profile notes, and the longest name of a trait that is noted: 5 kB at most. */
const MAX_REMOVED = 32;
const MAX_REMOVED_NAME = 128;

function latest(removed: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const all = Object.entries(removed);
  if (all.length <= MAX_REMOVED) return removed;
  return Object.fromEntries(all.toSorted(([, a], [, b]) => b - a).slice(0, MAX_REMOVED));
}

/**
 * Bytes of JSON that a profile's traits and counts may take together. Beyond it no new trait and no new event name is
 * stored.
 */
export const FACTS_BYTES = 64 * 1024;
