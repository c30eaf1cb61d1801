import { type ArchivedEntry, archiveId, prune } from "../enter/archive.ts";
import { endByClock, endEntry, entryOf } from "../enter/end.ts";
import { MAX_CLASHES } from "../ingest/limits.ts";
import type { EntryHead } from "../model/entry.ts";
import type { Profile } from "../model/profile.ts";
import type { KeyedEntryStore, ProfileStore } from "../ports/profiles.ts";
import type { Clock, Counter } from "../ports/system.ts";
import { withDueTime } from "../profile/due.ts";
import { withRecheckInside } from "../segments/recheck-inside.ts";

export interface CloseDeps {
  readonly profiles: ProfileStore;
  readonly keyed: KeyedEntryStore;
  readonly clock: Clock;
  readonly counter: Counter;
}

/** Which entry, and how it ended. */
export interface EntryClosing {
  /** As in the input of the entry's run: the profile may have been merged since. */
  readonly customerId: string;
  readonly journey: string;
  readonly n: number;
  readonly outcome: string;
  /** Who ended it by hand, and why. */
  readonly note?: string;
  /** Epoch milliseconds. */
  readonly time: number;
}

/**
 * Ends an entry whose run is over or never was, without an effect. Returns "closed", or "nothing" where the entry has
 * ended or is unknown, or where `isMeant` rejects the stored profile and entry. One read and one write; no write where
 * nothing changes. Idempotency key: journey and n.
 */
export async function closeEntry(
  deps: CloseDeps,
  closing: EntryClosing,
  isMeant: (profile: Profile, entry: EntryHead) => boolean = () => true,
): Promise<"closed" | "nothing"> {
  for (let attempt = 0; attempt < MAX_CLASHES; attempt++) {
    const now = deps.clock.now();
    const profile = await deps.profiles.read(closing.customerId);
    const entry = profile && entryOf(profile, { ...closing, customer: closing.customerId });
    if (profile === undefined || entry === undefined || entry.end !== undefined || !isMeant(profile, entry))
      return "nothing";
    const { outcome, time, note }: Pick<EntryClosing, "outcome" | "time" | "note"> = endByClock(entry, now) ?? closing;
    if ((await writeSettled(deps, profile, endEntry(profile, entry, outcome, time, note), now)) === "written") {
      deps.counter.count("Ended", { journey: closing.journey, outcome });
      if (outcome === "failed") deps.counter.count("EntriesFailed", {});
      return "closed";
    }
    deps.counter.count("Clash", {});
  }
  throw new Error(`The profile of an entry of ${closing.journey} changed too often to close it.`);
}

/** Writes a profile whose entries have changed: archives and removes old entries, and sets the due time. */
export async function writeSettled(
  deps: Pick<CloseDeps, "profiles" | "keyed">,
  stored: Profile,
  changed: Profile,
  now: number,
): Promise<"written" | "clash"> {
  const { profile, archive } = prune(changed, now);
  await archiveEntries(deps.keyed, stored.customerId, archive);
  const looked = withRecheckInside(stored, profile, now);
  return deps.profiles.write(withDueTime({ ...looked, ver: stored.ver + 1 }, now), stored.ver, {});
}

/** How many keys are archived at once: an event may end thousands of entries. */
const ITEMS_AT_ONCE = 10;

/**
 * Counts ended entries in their `E#` items. Entries of one item are counted oldest first, because it counts by a
 * growing `n`.
 */
export async function archiveEntries(
  keyed: KeyedEntryStore,
  customerId: string,
  archive: readonly ArchivedEntry[],
): Promise<void> {
  const items = [...Map.groupBy(archive, ({ journey, key }) => archiveId(journey, key)).values()];
  for (let at = 0; at < items.length; at += ITEMS_AT_ONCE) {
    await Promise.all(
      items.slice(at, at + ITEMS_AT_ONCE).map(async (entries) => {
        for (const { journey, key, n, start } of entries) await keyed.put(customerId, journey, key, { n, start });
      }),
    );
  }
}
