import { dueIndex } from "../../adapters/aws/indexes.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import { insideEntry } from "../../core/enter/end.ts";
import type { StopOf } from "../../core/model/event.ts";
import type { Profile } from "../../core/model/profile.ts";
import { DUE_SHARDS, type ProfileStore } from "../../core/ports/profiles.ts";
import type { CloudView } from "../cloud/view.ts";

/** One passage that has not ended. */
export interface Inside extends Pick<StopOf, "journey" | "n" | "start"> {
  readonly customerId: string;
  /** Measured only: it has no run. */
  readonly holdout: boolean;
}

/** Everybody who is inside a journey, and what it took to find them. */
export interface Everybody {
  readonly inside: readonly Inside[];
  /** How many profiles were read. */
  readonly read: number;
}

/** Profiles read at the same time. */
const ABREAST = 16;
/** Keys of the index to a request. */
const PAGE = 1_000;

/**
 * Who is inside a journey: one read for each customer with anything open, in any journey. Each live entry is due once, so the
 * sparse index `due` has them all, also those that are held out or whose run has not begun, which Step Functions does not
 * know. Eventually consistent: who came in a second ago may be missing.
 */
export async function everybodyInside(
  view: CloudView,
  journey: string,
  onRead: (profiles: number) => void,
): Promise<Everybody> {
  const due = dueIndex(table(view.dynamodb, view.table));
  const profiles = profilesOf(view);
  const customers = new Set<string>();
  for (let shard = 0; shard < DUE_SHARDS; shard++) {
    let from: string | undefined;
    do {
      const page = await due.list(shard, Number.MAX_SAFE_INTEGER, PAGE, from);
      for (const item of page.items) if (item.kind === "profile") customers.add(item.customerId);
      from = page.next;
    } while (from !== undefined);
  }
  const inside: Inside[] = [];
  let read = 0;
  await abreast([...customers], async (customerId) => {
    const profile = await profiles.read(customerId);
    if (profile !== undefined) inside.push(...insideIn(profile, journey, view.now()));
    read += 1;
    onRead(read);
  });
  return { inside: inside.toSorted((a, b) => a.start - b.start || (a.customerId < b.customerId ? -1 : 1)), read };
}

/** The entries of a customer into a journey that have not ended. */
export function insideIn(profile: Profile, journey: string, now: number): readonly Inside[] {
  return Object.values(profile.entries)
    .filter((entry) => entry.journey === journey && insideEntry(profile, entry, now) !== undefined)
    .map(({ n, start, holdout }) => ({
      customerId: profile.customerId,
      journey,
      n,
      start,
      holdout: holdout === true,
    }));
}

/** Those of them that are inside still. */
export async function stillInside(view: CloudView, entries: readonly Inside[]): Promise<readonly Inside[]> {
  const profiles = profilesOf(view);
  const left: Inside[] = [];
  await abreast(entries, async (entry) => {
    const profile = await profiles.read(entry.customerId);
    if (insideEntry(profile, entry, view.now()) !== undefined) left.push(entry);
  });
  return left;
}

export function profilesOf(view: CloudView): ProfileStore {
  return profileStore(table(view.dynamodb, view.table));
}

async function abreast<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  const worker = async () => {
    for (const one of rest) await work(one);
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
}
