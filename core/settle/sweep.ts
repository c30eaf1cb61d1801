import { DUE_SHARDS, type DueIndex, type DueItem, type RosterQueue } from "../ports.ts";
import { lookUnderNewRules } from "./new-rules.ts";
import { type SweepClaimDeps, sweepClaim } from "./sweep-claim.ts";
import { type SweepProfileDeps, sweepProfile } from "./sweep-profile.ts";

export interface SweepDeps extends SweepProfileDeps, SweepClaimDeps {
  readonly due: DueIndex;
  readonly roster: RosterQueue;
}

/** How much one round may take on. */
export interface SweepBudget {
  /** Items to ask the index for at a time. */
  readonly items: number;
  /** When to stop, whatever is left; epoch milliseconds. */
  readonly until: number;
}

/**
 * Items under way at once: dates of many customers come at the same minute. An item is a few calls, so that this is about
 * as many runs a second as Step Functions starts.
 */
const ABREAST = 8;

/**
 * How many times as many items as usual are asked for at most, to get past those that stay listed: claims of transactional
 * messages do while their provider is silent. A page of the index has a megabyte, and ends the listing.
 */
const MOST = 16;

/**
 * Looks after everything that is due: effects that nobody performed, entries whose run should be over, claims whose
 * lease is. A shard is listed until it holds nothing that this round has not looked at; what time leaves, the next round
 * finds. An item that cannot be finished is counted, and keeps no other waiting: where a whole listing stays as it is, a
 * longer one is asked for.
 */
export async function sweep(deps: SweepDeps, budget: SweepBudget): Promise<void> {
  await finishing(deps, "rules", () => lookUnderNewRules(deps));
  for (let shard = 0; shard < DUE_SHARDS; shard++) {
    if ((await sweepShard(deps, shard, budget)) === "behind") return deps.counter.count("SweepBehind", {});
  }
}

async function sweepShard(deps: SweepDeps, shard: number, budget: SweepBudget): Promise<"done" | "behind"> {
  const looked = new Set<string>();
  for (let limit = budget.items; ; ) {
    const listed = await deps.due.list(shard, deps.clock.now(), limit);
    const items = listed.filter((item) => !looked.has(JSON.stringify(item)));
    for (let at = 0; at < items.length; at += ABREAST) {
      if (deps.clock.now() >= budget.until) return "behind";
      const some = items.slice(at, at + ABREAST);
      for (const item of some) looked.add(JSON.stringify(item));
      await Promise.all(some.map((item) => sweepItem(deps, item)));
    }
    if (listed.length < limit) return "done";
    if (items.length === 0 && limit >= MOST * budget.items) return "behind";
    if (items.length === 0) limit *= 2;
  }
}

function sweepItem(deps: SweepDeps, item: DueItem): Promise<void> {
  return finishing(deps, item.kind, () =>
    item.kind === "profile" ? sweepProfile(deps, item.customerId) : sweepClaim(deps, item.customerId, item.key),
  );
}

async function finishing({ counter }: SweepDeps, kind: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    counter.count("SweepFailed", {});
    counter.note("error", "A due item could not be finished; the next round tries again.", {
      kind,
      error: error instanceof Error ? error.name : "unknown",
    });
  }
}
