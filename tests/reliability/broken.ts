import type { Profile } from "../../core/model/profile.ts";
import type { MessageStore } from "../../core/ports/messages.ts";
import type { ProfileStore } from "../../core/ports/profiles.ts";
import type { Trace } from "./trace.ts";

/** A protection of the protocols, taken out. */
export type Breakage = "claim" | "ver" | "recent" | "exit check" | "pending";

/** Adapters that leave one protection out; the histories must find each. */
export function brokenProfiles(breakage: Breakage | undefined, profiles: ProfileStore): ProfileStore {
  return {
    ...profiles,
    async read(...args) {
      const profile = await profiles.read(...args);
      return breakage === "recent" && profile !== undefined ? { ...profile, recent: [] } : profile;
    },
    async write(next, expected, added, spare) {
      const kept = breakage === "pending" ? {} : added;
      if (breakage !== "ver") return profiles.write(next, expected, kept, spare);
      const stored = await profiles.read(next.customerId);
      const ver = Math.max(next.ver, (stored?.ver ?? 0) + 1);
      return profiles.write({ ...next, ver }, stored?.ver, kept);
    },
  };
}

/**
 * What a send sees that does not look whether the entry has ended: every entry there ever was, as if inside. What it
 * writes leaves the entries as they are.
 */
export function brokenExitCheck(breakage: Breakage | undefined, profiles: ProfileStore, trace: Trace): ProfileStore {
  if (breakage !== "exit check") return profiles;
  let entries: Profile["entries"] = {};
  return {
    ...profiles,
    async read(customerId, whole) {
      const profile = await profiles.read(customerId, whole);
      if (profile === undefined) return undefined;
      entries = profile.entries;
      const ever = trace.stored.flatMap((stored) => (stored.profile.customerId === customerId ? [stored.profile] : []));
      return { ...profile, entries: asIfInside(ever) };
    },
    write: (next, ...rest) => profiles.write({ ...next, entries }, ...rest),
  };
}

function asIfInside(profiles: readonly Profile[]): Profile["entries"] {
  const all = profiles.flatMap(({ entries }) => Object.entries(entries));
  return Object.fromEntries(all.map(([id, { end: _end, ...entry }]) => [id, entry]));
}

export function brokenMessages<M extends MessageStore>(breakage: Breakage | undefined, messages: M): M {
  if (breakage !== "claim") return messages;
  return {
    ...messages,
    async put(...args: Parameters<MessageStore["put"]>) {
      await messages.put(...args);
      return true;
    },
  };
}
