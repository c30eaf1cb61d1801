import type { Amounts, Tallies } from "../../core/ports/tallies.ts";
import { yieldToOthers } from "./system.ts";

interface MemoryTallies extends Tallies {
  /** How many writes and reads there were. */
  readonly used: { readonly writes: number; readonly reads: number };
}

/** Tallies in memory; nothing expires. */
export function memoryTallies(): MemoryTallies {
  const tallies = new Map<string, Map<string, Amounts>>();
  const used = { writes: 0, reads: 0 };
  return {
    used,
    async add(tally, slot, amounts) {
      await yieldToOthers();
      if (Object.keys(amounts).length === 0) return;
      used.writes++;
      const slots = tallies.get(tally) ?? new Map<string, Amounts>();
      tallies.set(tally, slots);
      slots.set(slot, sumOf(slots.get(slot), amounts));
    },
    async read(tally, slots) {
      await yieldToOthers();
      used.reads++;
      return Object.fromEntries([...(tallies.get(tally) ?? [])].filter(([slot]) => slots.includes(slot)));
    },
  };
}

function sumOf(before: Amounts = {}, added: Amounts): Amounts {
  const sums = Object.entries(added).map(([name, amount]) => [name, (before[name] ?? 0) + amount] as const);
  return { ...before, ...Object.fromEntries(sums) };
}
