import type { Entry, OffloadedEntry } from "../model/entry.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";

/**
 * A profile while a fold changes it. One event may end thousands of entries, and a copy of all of them for each would take half a
 * minute: those that change are kept aside until the whole profile is asked for.
 */
export class WorkingProfile {
  #profile: Profile;
  readonly #changed = new Map<string, Entry | OffloadedEntry>();

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  /** The profile, of whose entries some may be behind. */
  get facts(): Profile {
    return this.#profile;
  }

  /** The profile with its entries. */
  get profile(): Profile {
    if (this.#changed.size > 0) {
      const entries = new Map([...Object.entries(this.#profile.entries), ...this.#changed]);
      this.#profile = { ...this.#profile, entries: Object.fromEntries(entries) };
      this.#changed.clear();
    }
    return this.#profile;
  }

  /** The profile from now on; entries that were put since it was asked for stay put. */
  set(profile: Profile): void {
    this.#profile = profile;
  }

  entry(id: string): Entry | OffloadedEntry | undefined {
    return this.#changed.get(id) ?? getOwn(this.#profile.entries, id);
  }

  put(id: string, entry: Entry | OffloadedEntry): void {
    this.#changed.set(id, entry);
  }
}
