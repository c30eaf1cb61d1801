import { errorName, OverBudget } from "../model/faults.ts";
import { DUE_SHARDS, type DueIndex, type DueItem, type Pause, type RosterQueue } from "../ports.ts";
import { lookUnderNewRules } from "./new-rules.ts";
import { Pace } from "./pace.ts";
import { type SweepClaimDeps, sweepClaim } from "./sweep-claim.ts";
import { type SweepProfileDeps, sweepProfile } from "./sweep-profile.ts";

export interface SweepDeps extends SweepProfileDeps, SweepClaimDeps {
  readonly due: DueIndex;
  readonly roster: RosterQueue;
  /** Absent where nothing limits calls of Step Functions. */
  readonly pause?: Pause;
}

/** How much one round may take on. */
export interface SweepBudget {
  /** Items to ask the index for at a time. */
  readonly items: number;
  /** When to stop, whatever is left; epoch milliseconds. */
  readonly until: number;
}

/** Items under way at once, of each lane: dates of many customers come at the same minute. */
const ABREAST = 2;

/** What is due in one shard and of one kind. Lanes go side by side, so that none waits for another's backlog. */
interface Lane {
  readonly shard: number;
  readonly kind: DueItem["kind"];
}

const LANES: readonly Lane[] = Array.from({ length: DUE_SHARDS }, (_, shard) =>
  (["profile", "message"] as const).map((kind) => ({ shard, kind })),
).flat();

/**
 * Looks after everything that is due: effects that nobody performed, entries whose run should be over, claims whose
 * lease is.
 *
 * 1. A round is fair over shards and kinds: each has its share of what is under way, whatever the others hold.
 * 2. A lane is gone through once, from the oldest, page after page; what becomes due meanwhile the next round finds.
 * 3. An item that cannot be finished is counted, and keeps no other waiting.
 * 4. Calls that Step Functions gives out slowly are made at its pace (Pace). What would have to wait for one is put aside
 *    until everything else of the lane is done.
 */
export async function sweep(deps: SweepDeps, budget: SweepBudget): Promise<void> {
  await finishing(deps, "rules", () => lookUnderNewRules(deps));
  const pace = new Pace(deps.clock, deps.pause);
  const hasty = { ...deps, runs: pace.runs(deps.runs, true) };
  const patient = { ...deps, runs: pace.runs(deps.runs, false) };
  const left = await Promise.all(LANES.map((lane) => sweepLane(hasty, patient, lane, budget)));
  if (left.includes("behind")) deps.counter.count("SweepBehind", {});
}

async function sweepLane(
  hasty: SweepDeps,
  patient: SweepDeps,
  { shard, kind }: Lane,
  { items: limit, until }: SweepBudget,
): Promise<"done" | "behind"> {
  const { due, clock } = hasty;
  const before = clock.now();
  const aside: DueItem[] = [];
  let from: string | undefined;
  do {
    if (clock.now() >= until) return "behind";
    const { items, next } = await due.list(shard, before, limit, from);
    const ours = items.filter((item) => item.kind === kind);
    if (!(await sweepItems(hasty, ours, until, aside))) return "behind";
    from = next;
  } while (from !== undefined);
  return (await sweepItems(patient, aside, until, [])) ? "done" : "behind";
}

/** Sweeps these items; those that would have to wait are put `aside`. False: the time was over before the last. */
async function sweepItems(
  deps: SweepDeps,
  items: readonly DueItem[],
  until: number,
  aside: DueItem[],
): Promise<boolean> {
  for (let at = 0; at < items.length; at += ABREAST) {
    if (deps.clock.now() >= until) return false;
    await Promise.all(items.slice(at, at + ABREAST).map((item) => sweepItem(deps, item, aside)));
  }
  return true;
}

function sweepItem(deps: SweepDeps, item: DueItem, aside: DueItem[]): Promise<void> {
  return finishing(deps, item.kind, async () => {
    try {
      await (item.kind === "profile"
        ? sweepProfile(deps, item.customerId)
        : sweepClaim(deps, item.customerId, item.key));
    } catch (error) {
      if (!(error instanceof OverBudget)) throw error;
      aside.push(item);
    }
  });
}

async function finishing({ counter }: SweepDeps, kind: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    counter.count("SweepFailed", {});
    counter.note("error", "A due item could not be finished; the next round tries again.", {
      kind,
      error: errorName(error),
    });
  }
}
