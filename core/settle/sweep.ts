import { DUE_SHARDS, type DueIndex, type DueItem } from "../ports.ts";
import { type SweepClaimDeps, sweepClaim } from "./sweep-claim.ts";
import { type SweepProfileDeps, sweepProfile } from "./sweep-profile.ts";

export interface SweepDeps extends SweepProfileDeps, SweepClaimDeps {
  readonly due: DueIndex;
}

/** How much one round may take on. */
export interface SweepBudget {
  /** Items per shard. */
  readonly items: number;
  /** When to stop, whatever is left; epoch milliseconds. */
  readonly until: number;
}

/**
 * Looks after everything that is due: effects that nobody performed, entries whose run should be over, claims whose
 * lease is. What one round leaves the next finds; an item that cannot be finished is counted and keeps no other waiting.
 */
export async function sweep(deps: SweepDeps, budget: SweepBudget): Promise<void> {
  for (let shard = 0; shard < DUE_SHARDS; shard++) {
    const items = await deps.due.list(shard, deps.clock.now(), budget.items);
    if (items.length >= budget.items) deps.counter.count("SweepBehind", {});
    for (const item of items) {
      if (deps.clock.now() >= budget.until) return deps.counter.count("SweepBehind", {});
      await sweepItem(deps, item);
    }
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
