import type { Clock, Pause } from "../ports/system.ts";

/** Lets so many through each second, on average. The first may pass at once; each waits for the time that those before it take. */
export function pacer(perSecond: number, clock: Clock, pause: Pause): (count: number) => Promise<void> {
  let free = clock.now();
  return async (count) => {
    const now = clock.now();
    if (free > now) await pause(free - now);
    free = Math.max(free, now) + (count * 1_000) / perSecond;
  };
}
