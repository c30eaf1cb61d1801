import type { TurnStore } from "../../core/call/turns.ts";
import { yieldToOthers } from "./system.ts";

/** From when destinations may be called, in memory; `writes` counts. */
export function memoryTurns(): TurnStore & { readonly writes: number } {
  const free = new Map<string, number>();
  let writes = 0;
  return {
    get writes() {
      return writes;
    },
    async add(destination, micros) {
      await yieldToOthers();
      writes += 1;
      free.set(destination, (free.get(destination) ?? 0) + micros);
      return free.get(destination) ?? 0;
    },
    async raise(destination, from, to) {
      await yieldToOthers();
      writes += 1;
      const holds = free.get(destination) === from;
      if (holds) free.set(destination, to);
      return holds;
    },
  };
}
