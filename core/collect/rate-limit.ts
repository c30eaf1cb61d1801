import { errorName } from "../model/errors.ts";
import type { MessageCounts, WriteKey } from "../ports/collect.ts";
import type { Clock, Counter } from "../ports/system.ts";

/*
 * The limit of messages by write key. An instance of the function handles one request at a time, so no instance alone sees a
 * flood: all of them add what they have taken to one count for each key and minute.
 *
 * 1. An instance adds after each REPORTED messages. A key with fewer in a minute costs no write.
 * 2. So a limit is exceeded by less than REPORTED messages an instance, and by the request that reaches it.
 * 3. A count that cannot be stored limits nobody: a fault of ours must not turn customers' events away.
 */

const MINUTE = 60_000;
/** After how many messages an instance adds them to the common count. */
const REPORTED = 100;
/** Most keys that an instance remembers. */
const MOST_KEYS = 1_000;

/** Most messages a minute of a key that names no limit: 1,000 a second of a browser's, which anybody can read, 10,000 of a server's. */
export const LIMITS: Readonly<Record<WriteKey["trust"], number>> = { browser: 60_000, trusted: 600_000 };

export interface RateLimit {
  /** Undefined: the messages are counted, and may be taken in. Else after how many seconds the sender may try again. */
  refusal(hash: string, key: WriteKey, messages: number): Promise<number | undefined>;
}

export interface RateLimitDeps {
  readonly counts: MessageCounts;
  readonly clock: Clock;
  readonly counter: Counter;
}

/** Of one key, in the minute that runs. */
interface Window {
  readonly minute: number;
  /** What all instances have added, when this one looked last. */
  total: number;
  /** What this instance has not added yet. */
  own: number;
}

export function rateLimit(deps: RateLimitDeps): RateLimit {
  const windows = new Map<string, Window>();
  return {
    async refusal(hash, key, messages) {
      const now = deps.clock.now();
      const window = windowOf(windows, hash, Math.floor(now / MINUTE));
      const most = key.limit ?? LIMITS[key.trust];
      if (window.total + window.own >= most) return secondsLeft(now);
      window.own += messages;
      if (window.own < REPORTED) return undefined;
      const { own } = window;
      window.own = 0;
      const total = await added(deps, hash, window.minute, own);
      if (total === undefined) return undefined;
      window.total = Math.max(window.total, total);
      // What others had added before is over the limit already: these come too late.
      return total - own >= most ? secondsLeft(now) : undefined;
    },
  };
}

function windowOf(windows: Map<string, Window>, hash: string, minute: number): Window {
  const known = windows.get(hash);
  if (known?.minute === minute) return known;
  if (windows.size >= MOST_KEYS) windows.clear();
  const begun = { minute, total: 0, own: 0 };
  windows.set(hash, begun);
  return begun;
}

async function added(
  { counts, counter }: RateLimitDeps,
  hash: string,
  minute: number,
  messages: number,
): Promise<number | undefined> {
  try {
    return await counts.add(hash, minute, messages);
  } catch (error) {
    counter.count("UnexpectedError", {});
    counter.note("error", "The messages of a write key could not be counted.", { error: errorName(error) });
    return undefined;
  }
}

/** Whole seconds until the next minute begins; at least one. */
function secondsLeft(now: number): number {
  return Math.ceil((MINUTE - (now % MINUTE)) / 1_000);
}
