import { getOwn, type Json, jsonBytes } from "../model/json.ts";
import type { EventCount, Profile, Stamped } from "../model/profile.ts";
import type { Refused } from "./apply.ts";

/*
 * Traits and counts have 64 kB of JSON for themselves. An event may say thousands of them, so what they take is measured whole once
 * and then follows each change by what that field takes: work grows with what is said, not with what is known.
 */

type Facts = Readonly<Record<string, Stamped<Json> | EventCount>>;

/** Bytes of JSON that the fields of a record take, a comma for each; of the records that were asked about. */
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

/** Notes what a changed record takes, where the one before was measured. */
function follow(before: Facts, after: Facts, more: number): void {
  const bytes = measured.get(before);
  if (bytes !== undefined) measured.set(after, bytes + more);
}

/** The profile with an event counted; undefined where its name is new and does not fit. */
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
  /** What they take more than in the profile. */
  #more = 0;

  /** `refused` is told what does not fit; `full`: nothing fits that makes them larger. */
  constructor(profile: Profile, refused: Refused[], full?: true) {
    this.#profile = profile;
    this.#refused = refused;
    this.#full = full;
  }

  get(name: string): Stamped<Json> | undefined {
    return this.#changed === undefined ? getOwn(this.#profile.traits, name) : this.#changed.get(name);
  }

  /** Sets one, where no later event has said otherwise and it fits. */
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

  /** Removes one, unless a later event has said what it is. */
  remove(name: string, t: number): void {
    const known = this.get(name);
    if (known === undefined || known.t > t) return;
    this.#all().delete(name);
    this.#more -= fieldBytes(name, known);
  }

  /** The profile with them. */
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

/** Bytes of JSON that a profile's traits and counts have for themselves; beyond it no new trait and no new event name. */
export const FACTS_BYTES = 64 * 1024;
