import type { Clock, Counter } from "../../core/ports/system.ts";

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

/** Counts and notes in memory. */
interface MemoryCounter extends Counter {
  /** How often this was counted, with at least these dimensions. */
  total(name: string, dimensions?: Readonly<Record<string, string>>): number;
  readonly notes: readonly { readonly level: string; readonly message: string; readonly facts: object }[];
}

export function memoryCounter(): MemoryCounter {
  const counts: { name: string; dimensions: Readonly<Record<string, string>>; n: number }[] = [];
  const notes: { level: string; message: string; facts: object }[] = [];
  return {
    notes,
    count(name, dimensions, n = 1) {
      counts.push({ name, dimensions, n });
    },
    note(level, message, facts) {
      notes.push({ level, message, facts });
    },
    total(name, dimensions = {}) {
      const meant = counts.filter(
        (count) => count.name === name && Object.entries(dimensions).every(([key, is]) => count.dimensions[key] === is),
      );
      return meant.reduce((sum, { n }) => sum + n, 0);
    },
  };
}

/** Yields to other work, as a call over the network does: an adapter in memory awaits it before it does anything. */
export function yieldToOthers(): Promise<void> {
  return Promise.resolve();
}
