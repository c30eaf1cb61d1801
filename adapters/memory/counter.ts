import type { Counter } from "../../core/ports.ts";

/** Counts and notes in memory. */
export interface MemoryCounter extends Counter {
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
