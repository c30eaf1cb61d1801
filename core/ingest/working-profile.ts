import type { Entry, OffloadedEntry } from "../model/entry.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";

/**
 * A profile while it is being changed. One event may end thousands of entries, and a copy of all entries for each
 * change would take half a minute. So changed entries are kept aside until the profile is asked for.
 */
export class WorkingProfile {
  #profile: Profile;
  readonly #changed = new Map<string, Entry | OffloadedEntry>();

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  /** The profile without the latest changes of its entries. */
  get facts(): Profile {
    return this.#profile;
  }

  /** The profile with all changes of its entries. */
  get profile(): Profile {
    if (this.#changed.size > 0) {
      const entries = new Map([...Object.entries(this.#profile.entries), ...this.#changed]);
      this.#profile = { ...this.#profile, entries: Object.fromEntries(entries) };
      this.#changed.clear();
    }
    return this.#profile;
  }

  /** Replaces the profile. Entries that were changed since it was read keep their changes. */
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
