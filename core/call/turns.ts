import type { Destination } from "../model/destination.ts";
import type { CallTask } from "../model/task.ts";
import type { Clock, Counter, Hash, Pause } from "../ports/system.ts";
import type { RedoOutcome } from "../redo/redo.ts";

/** From when the next call of each destination may begin, as epoch microseconds: whole numbers, so that the table adds exactly. */
export interface TurnStore {
  /** Adds so many microseconds, or takes them back, and gives what it is then. It begins at 0. At once for all callers. */
  add(destination: string, micros: number): Promise<number>;
  /** Sets it, if it is still `from`; false if it is not. */
  raise(destination: string, from: number, to: number): Promise<boolean>;
}

/** The turns of calls of destinations with a rate. */
export interface CallTurns {
  /**
   * The next moment (epoch milliseconds) at which nobody calls the destination yet; it is the caller's then. Undefined where it comes
   * after more than `upTo` milliseconds, and is left to others.
   */
  take(destination: Destination, upTo: number): Promise<number | undefined>;
}

/** The moments of one destination lie `spacing` apart, whoever takes them. A write each, and two where nobody called for that long. */
export function callTurns(store: TurnStore, clock: Clock): CallTurns {
  /** What the store said last: it only grows, but for moments that are given back. */
  const free = new Map<string, number>();
  return {
    async take({ name, spacing = 0 }, upTo) {
      const step = Math.round(spacing * 1000);
      for (let tries = 0; tries < TRIES; tries++) {
        const now = clock.now() * 1000;
        if ((free.get(name) ?? 0) > now + upTo * 1000) return undefined;
        const after = await store.add(name, step);
        free.set(name, after);
        const mine = after - step;
        if (mine > now + upTo * 1000) {
          free.set(name, await store.add(name, -step));
          return undefined;
        }
        if (mine >= now) return Math.ceil(mine / 1000);
        // Nobody has called for a while: what was not used is no credit.
        if (await store.raise(name, after, now + step)) {
          free.set(name, now + step);
          return Math.ceil(now / 1000);
        }
      }
      return undefined;
    },
  };
}

/** Others are faster only while they raise it, which the first of them does for all. */
const TRIES = 10;

/** So long a function waits for a turn itself; milliseconds. It costs less than a machine's wait, and holds up little. */
export const SHORT_WAIT = 2000;
/** A turn that the machine has waited for is good for so long, and no turn may be further away than the second; milliseconds. */
const GOOD_FOR = 60_000;
const FURTHEST = 24 * 60 * 60_000;

/**
 * When a call step may call: at once, after a wait of the machine, not now (a machine of an earlier release cannot wait), or never, since
 * its turn would come too late.
 */
export type StepTurn = "now" | { readonly until: number } | "not now" | "too late";

export interface TurnDeps {
  readonly clock: Clock;
  /** Absent where no destination has a rate. */
  readonly turns?: CallTurns;
  readonly pause?: Pause;
}

export async function turnOfStep(deps: TurnDeps, destination: Destination, task: CallTask): Promise<StepTurn> {
  const { turns, clock } = deps;
  if (turns === undefined || destination.spacing === undefined) return "now";
  const now = clock.now();
  const { turn, retries = 0, began, within = FURTHEST } = task;
  const waited = turn?.until === undefined || retries > (turn.retries ?? 0) ? Number.NaN : Date.parse(turn.until);
  if (now >= waited && now < waited + GOOD_FOR) return "now";
  const latest = Math.min(began === undefined ? Number.POSITIVE_INFINITY : Date.parse(began) + within, now + FURTHEST);
  const mine = await turns.take(destination, turn === undefined ? SHORT_WAIT : Math.max(0, latest - now));
  if (mine === undefined) return turn === undefined ? "not now" : "too late";
  if (mine - clock.now() > SHORT_WAIT) return { until: mine };
  await waitFor(deps, mine);
  return "now";
}

/** Whether a call of the queue may be made: within two seconds, for which it waits. */
export async function mayCallSoon(deps: TurnDeps, destination: Destination): Promise<boolean> {
  if (deps.turns === undefined || destination.spacing === undefined) return true;
  const mine = await deps.turns.take(destination, SHORT_WAIT);
  if (mine !== undefined) await waitFor(deps, mine);
  return mine !== undefined;
}

/** A record of the queue whose turn is not near: it comes again after five to ten minutes, so that not all come at once. */
export function comesWithItsTurn(
  { counter, hash, clock }: TurnDeps & { readonly counter: Counter; readonly hash: Hash },
  destination: string,
  key: string,
): RedoOutcome {
  counter.count("CallWaited", { destination });
  const share = Number.parseInt(hash(`${key} ${clock.now()}`).slice(0, 8), 16) / 0xffffffff;
  const after = FIVE_MINUTES * (1 + share) + 1000;
  return { left: "Its turn, by the rate of the destination, did not come.", comesAgain: "for three days", after };
}

const FIVE_MINUTES = 5 * 60_000;

async function waitFor({ clock, pause }: TurnDeps, moment: number): Promise<void> {
  const wait = moment - clock.now();
  if (wait > 0) await pause?.(wait);
}
