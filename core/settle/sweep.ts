import { DUE_SHARDS, type DueIndex, type DueItem } from "../ports.ts";
import { type SweepClaimDeps, sweepClaim } from "./sweep-claim.ts";
import { type SweepProfileDeps, sweepProfile } from "./sweep-profile.ts";

export interface SweepDeps extends SweepProfileDeps, SweepClaimDeps {
  readonly due: DueIndex;
}

/** How much one round may take on. */
export interface SweepBudget {
  /** Items to ask the index for at a time. */
  readonly items: number;
  /** When to stop, whatever is left; epoch milliseconds. */
  readonly until: number;
}

/**
 * Looks after everything that is due: effects that nobody performed, entries whose run should be over, claims whose
 * lease is. A shard is listed until it holds nothing that this round has not looked at; what time leaves, the next round
 * finds. An item that cannot be finished is counted; it keeps no other waiting, unless a whole listing cannot be finished.
 */
export async function sweep(deps: SweepDeps, budget: SweepBudget): Promise<void> {
  for (let shard = 0; shard < DUE_SHARDS; shard++) {
    if ((await sweepShard(deps, shard, budget)) === "behind") return deps.counter.count("SweepBehind", {});
  }
}

async function sweepShard(deps: SweepDeps, shard: number, budget: SweepBudget): Promise<"done" | "behind"> {
  const looked = new Set<string>();
  for (;;) {
    const listed = await deps.due.list(shard, deps.clock.now(), budget.items);
    const items = listed.filter((item) => !looked.has(JSON.stringify(item)));
    for (const item of items) {
      if (deps.clock.now() >= budget.until) return "behind";
      looked.add(JSON.stringify(item));
      await sweepItem(deps, item);
    }
    if (listed.length < budget.items) return "done";
    if (items.length === 0) return "behind";
  }
}

async function sweepItem(deps: SweepDeps, item: DueItem): Promise<void> {
  try {
    if (item.kind === "profile") await sweepProfile(deps, item.customerId);
    else await sweepClaim(deps, item.customerId, item.key);
  } catch (error) {
    deps.counter.count("SweepFailed", {});
    deps.counter.note("error", "A due item could not be finished; the next round tries again.", {
      kind: item.kind,
      error: error instanceof Error ? error.name : "unknown",
    });
  }
}
