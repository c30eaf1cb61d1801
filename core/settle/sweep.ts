import type { RecheckStore } from "../control/control.ts";
import { noteLook } from "../control/note-look.ts";
import { errorName, OverBudgetError } from "../model/errors.ts";
import type { Rules } from "../model/rules.ts";
import { DUE_SHARDS, type DueIndex, type DueItem } from "../ports/profiles.ts";
import type { FanOutQueue } from "../ports/queues.ts";
import type { Clock, Pause } from "../ports/system.ts";
import type { Tallies } from "../ports/tallies.ts";
import { indexOf } from "../segments/rules-index.ts";
import { CallPacer } from "./pace.ts";
import { type SweepClaimDeps, type SweepProfileDeps, sweepClaim, sweepProfile } from "./sweep-item.ts";
import { watchMail } from "./watch-mail.ts";

export interface SweepDeps extends SweepProfileDeps, SweepClaimDeps {
  readonly due: DueIndex;
  readonly fanOut: FanOutQueue;
  readonly rechecks: RecheckStore;
  /** Absent where nothing is counted of messages. */
  readonly tallies?: Tallies | undefined;
  /** Absent where calls of Step Functions are not limited. */
  readonly pause?: Pause;
}

/** The limits of one round. */
export interface SweepBudget {
  /** Items per query of the index. */
  readonly items: number;
  /** When to stop, whatever is left; epoch milliseconds. */
  readonly until: number;
}

/** Items processed at once in each lane. Dates of many customers come at the same minute. */
const ITEMS_AT_ONCE = 2;

const KINDS = ["profile", "message"] as const satisfies readonly DueItem["kind"][];

/** The due items of one shard, read page by page. Items of one kind are kept until their lane asks for them. */
class DuePages {
  readonly #page: (from: string | undefined) => ReturnType<DueIndex["list"]>;
  readonly #kept: Record<DueItem["kind"], DueItem[]> = { profile: [], message: [] };
  #from: string | undefined;
  #ended = false;
  #reading: Promise<void> | undefined;

  constructor({ due, clock }: SweepDeps, shard: number, limit: number) {
    const before = clock.now();
    this.#page = (from) => due.list(shard, before, limit, from);
  }

  /** Whether there may be more of a kind. */
  hasMore(kind: DueItem["kind"]): boolean {
    return this.#kept[kind].length > 0 || !this.#ended;
  }

  /** The next items of a kind, oldest first; a page may have none. */
  async next(kind: DueItem["kind"]): Promise<readonly DueItem[]> {
    if (this.#kept[kind].length === 0 && !this.#ended) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined;
      });
      await this.#reading;
    }
    return this.#kept[kind].splice(0);
  }

  async #read(): Promise<void> {
    const { items, next } = await this.#page(this.#from);
    for (const item of items) this.#kept[item.kind].push(item);
    this.#from = next;
    this.#ended = next === undefined;
  }
}

/** The due items of one shard and kind. Lanes run at the same time, so that none waits for another's backlog. */
interface Lane {
  readonly pages: DuePages;
  readonly kind: DueItem["kind"];
}

/**
 * Processes everything that is due: effects that were not performed, entries whose run should be over, and claims whose
 * lease is over.
 *
 * 1. A round is fair over shards and kinds: each such lane has its share of the concurrency, whatever the others hold.
 * 2. A lane is processed once, from the oldest item, page by page. Items that become due meanwhile are found by the
 *    next round.
 * 3. An item that fails is counted and does not delay others.
 * 4. Calls that Step Functions throttles are paced (CallPacer). An item that would have to wait for one is put aside
 *    until the rest of its lane is done.
 */
export async function sweep(deps: SweepDeps, budget: SweepBudget): Promise<void> {
  await countingFailure(deps, "rules", () => recheckUnderNewRules(deps));
  const { tallies, clock, counter } = deps;
  await countingFailure(deps, "mail", () => watchMail({ settings: deps.rules.settings, tallies, clock, counter }));
  const pace = new CallPacer(deps.clock, deps.pause);
  const hasty = { ...deps, runs: pace.runs(deps.runs, true) };
  const patient = { ...deps, runs: pace.runs(deps.runs, false) };
  const shards = Array.from({ length: DUE_SHARDS }, (_, shard) => new DuePages(deps, shard, budget.items));
  const lanes = shards.flatMap((pages) => KINDS.map((kind) => ({ pages, kind })));
  const left = await Promise.all(lanes.map((lane) => sweepLane(hasty, patient, lane, budget.until)));
  if (left.includes("behind")) deps.counter.count("SweepBehind", {});
}

async function sweepLane(
  hasty: SweepDeps,
  patient: SweepDeps,
  { pages, kind }: Lane,
  until: number,
): Promise<"done" | "behind"> {
  const { clock } = hasty;
  const aside: DueItem[] = [];
  while (pages.hasMore(kind)) {
    if (clock.now() >= until) return "behind";
    if (!(await sweepItems(hasty, await pages.next(kind), until, aside))) return "behind";
  }
  return (await sweepItems(patient, aside, until, [])) ? "done" : "behind";
}

/**
 * Sweeps these items; those that would have to wait are added to `aside`. False: the time was over before the last
 * item.
 */
async function sweepItems(
  deps: SweepDeps,
  items: readonly DueItem[],
  until: number,
  aside: DueItem[],
): Promise<boolean> {
  for (let at = 0; at < items.length; at += ITEMS_AT_ONCE) {
    if (deps.clock.now() >= until) return false;
    await Promise.all(items.slice(at, at + ITEMS_AT_ONCE).map((item) => sweepItem(deps, item, aside)));
  }
  return true;
}

function sweepItem(deps: SweepDeps, item: DueItem, aside: DueItem[]): Promise<void> {
  return countingFailure(deps, item.kind, async () => {
    try {
      await (item.kind === "profile"
        ? sweepProfile(deps, item.customerId)
        : sweepClaim(deps, item.customerId, item.key));
    } catch (error) {
      if (!(error instanceof OverBudgetError)) throw error;
      aside.push(item);
    }
  });
}

async function countingFailure({ counter }: SweepDeps, kind: string, work: () => Promise<void>): Promise<void> {
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

/** How long after a deployment every function certainly runs the new code; seconds. */
const DEPLOYMENT_SECONDS = 300;

/**
 * Starts a re-evaluation of all profiles when segments, date entries or types of traits have changed, or `replies` are new: an event would
 * re-evaluate its profile too, but not every customer has events. The work is put before it is noted; work that is put
 * twice is only done twice. The noted start lies in the future: until then, fan-outs over a changed segment wait.
 */
export async function recheckUnderNewRules({
  rules,
  rechecks,
  fanOut,
  clock,
}: {
  readonly rules: Rules;
  readonly rechecks: RecheckStore;
  readonly fanOut: FanOutQueue;
  readonly clock: Clock;
}): Promise<void> {
  const { looked } = await rechecks.read();
  if (looked === rules.look) return;
  const { segments, settings } = rules;
  const none = segments.length === 0 && indexOf(rules).dates.length === 0;
  const nothing = none && settings.traits === undefined && settings.replies === undefined;
  if (looked === undefined && nothing) return;
  await fanOut.put({ do: "look", rules: rules.look }, DEPLOYMENT_SECONDS);
  const since = clock.now() + DEPLOYMENT_SECONDS * 1000;
  const look = { rules: rules.look, since, customers: 0 };
  // Another round that has started it in the meantime has noted it.
  await noteLook(rechecks, (known) => (known.looked === look.rules ? undefined : { look, listed: known.listed ?? {} }));
  await rechecks.start(rules.look);
}
