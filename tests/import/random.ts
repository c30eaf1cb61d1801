/** Numbers that look like chance and are the same for the same seed (mulberry32). */
export interface Chance {
  /** From 0 up to 1. */
  next(): number;
  /** From `least` to `most`. */
  whole(least: number, most: number): number;
  /** True in `share` of cases. */
  happens(share: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
}

export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    whole,
    happens: (share) => next() < share,
    pick: (from) => from[whole(0, from.length - 1)] ?? from[0],
  };
}
