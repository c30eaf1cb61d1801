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
  /** By how many bytes they have grown. */
  #more = 0;

  /** `refused` collects what does not fit. `full`: traits must not grow. */
  constructor(profile: Profile, refused: Refused[], full?: true) {
    this.#profile = profile;
    this.#refused = refused;
    this.#full = full;
  }

  get(name: string): Stamped<Json> | undefined {
    return this.#changed === undefined ? getOwn(this.#profile.traits, name) : this.#changed.get(name);
  }

  /** Sets a trait, unless a later event has set it or it does not fit. */
  set(name: string, v: Json, t: number): void {
    const known = this.get(name);
    if (known !== undefined && known.t > t) return;
    const stamped = { v, t };
    const more = fieldBytes(name, stamped) - fieldBytes(name, known);
    if ((known === undefined || more > 0) && !this.#fits(more)) {
      this.#refused.push({ part: "trait", name });
      return;
    }
    this.#all().set(name, stamped);
    this.#more += more;
  }

  /** Removes a trait, unless a later event has set it. */
  remove(name: string, t: number): void {
    const known = this.get(name);
    if (known === undefined || known.t > t) return;
    this.#all().delete(name);
    this.#more -= fieldBytes(name, known);
  }

  /** The profile with the changed traits. */
  done(): Profile {
    if (this.#changed === undefined) return this.#profile;
    const traits = Object.fromEntries(this.#changed);
    follow(this.#profile.traits, traits, this.#more);
    return { ...this.#profile, traits };
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

/**
 * Bytes of JSON that a profile's traits and counts may take together. Beyond it no new trait and no new event name is
 * stored.
 */
export const FACTS_BYTES = 64 * 1024;
