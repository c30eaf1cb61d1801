import type { TurnStore } from "../call/turns.ts";
import type { Channel } from "../channels/channels.ts";
import { type Lane, laneRate, type Pace } from "../model/pace.ts";
import type { Clock } from "../ports/system.ts";

/** When messages may leave, by channel and lane. */
export interface Pacing {
  /** Whether a message may leave now without asking anybody. It takes the instant if it may. */
  takeNow(channel: Channel, lane: Lane): boolean;
  /** The instant of a message's own, now or later; epoch milliseconds. At most one write. */
  take(channel: Channel, lane: Lane): Promise<number>;
  /** Whether messages wait for their instants. */
  isBusy(channel: Channel, lane: Lane): boolean;
  /** The provider would not take a message of this channel yet: both its lanes go slower for a while. */
  throttled(channel: Channel): void;
}

/** The most instants that are leased at once. */
export const MOST_LEASED = 50;
/** An instant that passed so long ago is not used any more: what was not used is no credit. Milliseconds. */
const GOOD_FOR = 1000;
/** After a throttle the rate is halved, down to this share, and comes back by a quarter each minute. */
const SLOWEST = 1 / 8;
const RECOVERY = 60_000;

/** A lane of a channel, as one instance of the function knows it. */
class LanePace {
  readonly #deps: PacingDeps;
  readonly #name: string;
  /** Milliseconds between two instants of an instance's own, and between two leased ones. */
  readonly #ownSpacing: number;
  readonly #spacing: number;
  #own: number;
  #leased: number[] = [];
  #block = 1;
  #last = 0;

  constructor(deps: PacingDeps, name: string, rate: number, instances: number) {
    this.#deps = deps;
    this.#name = name;
    this.#ownSpacing = (2000 * instances) / rate;
    this.#spacing = 2000 / rate;
    // An instance begins without credit: a thousand new ones would have a thousand messages leave at once.
    this.#own = deps.clock.now() + this.#ownSpacing;
  }

  takeNow(slower: number): boolean {
    const now = this.#deps.clock.now();
    if (now >= this.#own) {
      this.#own = now + this.#ownSpacing * slower;
      return true;
    }
    this.#forget(now);
    if ((this.#leased[0] ?? Number.POSITIVE_INFINITY) > now) return false;
    this.#leased.shift();
    return true;
  }

  async take(slower: number): Promise<number> {
    const now = this.#deps.clock.now();
    this.#forget(now);
    const instant = this.#leased.shift();
    if (instant !== undefined) return instant;
    const [first = now, ...rest] = await this.#lease(this.#block, slower);
    // All of the block before was used: the next may be larger.
    this.#block = Math.min(MOST_LEASED, this.#block * 2);
    this.#leased.push(...rest);
    return first;
  }

  isBusy(): boolean {
    return this.#last > this.#deps.clock.now() + GOOD_FOR;
  }

  #forget(now: number): void {
    const left = this.#leased.filter((instant) => instant >= now - GOOD_FOR);
    if (left.length < this.#leased.length) this.#block = Math.max(1, Math.floor(this.#block / 2));
    this.#leased = left;
  }

  /** So many instants that are nobody else's. One write, and another where nobody leased for a while. */
  async #lease(count: number, slower: number): Promise<number[]> {
    const { store, clock } = this.#deps;
    const step = Math.round(this.#spacing * slower * 1000);
    for (;;) {
      const now = clock.now() * 1000;
      const after = await store.add(this.#name, step * count);
      let begin = after - step * count;
      if (begin < now) {
        if (!(await store.raise(this.#name, after, now + step * count))) continue;
        begin = now;
      }
      const instants = Array.from({ length: count }, (_, at) => Math.ceil((begin + at * step) / 1000));
      this.#last = instants.at(-1) ?? 0;
      return instants;
    }
  }
}

interface PacingDeps {
  readonly store: TurnStore;
  readonly clock: Clock;
}

/**
 * Messages of each channel and lane leave at its rate, whoever sends them.
 *
 * 1. Each instance owns its part of half the rate, in memory: messages that come seldom cost nothing. A message takes less than a second,
 *    so there are hardly more instances at work than messages leave in a second.
 * 2. The instants of the other half are leased from one item for each channel and lane, in blocks: one, and twice as many each time
 *    all were used, up to fifty.
 * 3. Instants that pass unused are lost.
 */
export function pacing(deps: PacingDeps, pace: Readonly<Partial<Record<Channel, Pace>>>): Pacing {
  const lanes = new Map<string, LanePace>();
  const slow = new Map<Channel, { readonly share: number; readonly since: number }>();
  const known = (channel: Channel, lane: Lane): LanePace | undefined => {
    const one = pace[channel];
    if (one === undefined) return undefined;
    const key = `send/${channel}/${lane}`;
    const rate = laneRate(one, lane);
    const found = lanes.get(key) ?? new LanePace(deps, key, rate, Math.max(LEAST_INSTANCES, Math.ceil(rate)));
    lanes.set(key, found);
    return found;
  };
  const shareOf = (channel: Channel): number => {
    const { share, since } = slow.get(channel) ?? { share: 1, since: 0 };
    return Math.min(1, share * 1.25 ** Math.floor(Math.max(0, deps.clock.now() - since) / RECOVERY));
  };
  return {
    takeNow: (channel, lane) => known(channel, lane)?.takeNow(1 / shareOf(channel)) ?? true,
    take: async (channel, lane) => (await known(channel, lane)?.take(1 / shareOf(channel))) ?? deps.clock.now(),
    isBusy: (channel, lane) => known(channel, lane)?.isBusy() ?? false,
    throttled(channel) {
      slow.set(channel, { share: Math.max(SLOWEST, shareOf(channel) / 2), since: deps.clock.now() });
    },
  };
}

const LEAST_INSTANCES = 10;
