import { dueIndex } from "../../adapters/aws/indexes.ts";
import { table } from "../../adapters/aws/table.ts";
import { liveEntry } from "../../core/enter/end.ts";
import type { StopOf } from "../../core/model/event.ts";
import type { Profile } from "../../core/model/profile.ts";
import { DUE_SHARDS } from "../../core/ports/profiles.ts";
import { type CloudView, profilesOf } from "../cloud/view.ts";

/** An entry that has not ended. */
export interface Inside extends Pick<StopOf, "journey" | "n" | "start"> {
  readonly customerId: string;
  /** In the control group: measured, without a run. */
  readonly holdout: boolean;
}

/** Everybody who is inside a journey, and how many profiles were read to find them. */
export interface Everybody {
  readonly inside: readonly Inside[];
  readonly read: number;
}

/** How many profiles are read in parallel. */
const PARALLEL = 16;
/** Keys per request to the index. */
const PAGE = 1_000;

/**
 * Who is inside a journey. It costs one read for each customer with anything open, in any journey. The sparse index `due` lists
 * every live entry, also those in the control group and those whose run has not begun, which Step Functions does not know.
 * Eventually consistent: a customer who entered a second ago may be missing.
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
  await inParallel([...customers], async (customerId) => {
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
    .filter((entry) => entry.journey === journey && liveEntry(profile, entry, now) !== undefined)
    .map(({ n, start, holdout }) => ({
      customerId: profile.customerId,
      journey,
      n,
      start,
      holdout: holdout === true,
    }));
}

/** Those of these entries that are still inside. */
export async function stillInside(view: CloudView, entries: readonly Inside[]): Promise<readonly Inside[]> {
  const profiles = profilesOf(view);
  const left: Inside[] = [];
  await inParallel(entries, async (entry) => {
    const profile = await profiles.read(entry.customerId);
    if (liveEntry(profile, entry, view.now()) !== undefined) left.push(entry);
  });
  return left;
}

async function inParallel<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  const worker = async () => {
    for (const one of rest) await work(one);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}
