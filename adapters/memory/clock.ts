import type { Clock } from "../../core/ports.ts";

/** A clock that stands still until it is set; epoch milliseconds. */
export interface MemoryClock extends Clock {
  set(time: number): void;
  advance(milliseconds: number): void;
}

export function memoryClock(start: number): MemoryClock {
  let time = start;
  return {
    now: () => time,
    set(to) {
      time = to;
    },
    advance(milliseconds) {
      time += milliseconds;
    },
  };
}
