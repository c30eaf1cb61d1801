import type { CustomerEvent } from "../../core/model/event.ts";
import type { RosterWork } from "../../core/model/roster.ts";
import type { InnerQueue, RosterQueue } from "../../core/ports.ts";
import { turn } from "./turn.ts";

/** Work in memory, in the order in which it was put. */
export interface MemoryRosterQueue extends RosterQueue {
  readonly works: { readonly work: RosterWork; readonly delaySeconds: number }[];
}

export function memoryRosterQueue(): MemoryRosterQueue {
  const works: MemoryRosterQueue["works"] = [];
  return {
    works,
    async put(work, delaySeconds) {
      await turn();
      works.push({ work, delaySeconds });
    },
  };
}

/** Inner events in memory, in the order in which they were put. */
export interface MemoryInnerQueue extends InnerQueue {
  readonly events: CustomerEvent[];
  /** By how much each was put off, in the same order; seconds. */
  readonly delays: number[];
}

export function memoryInnerQueue(): MemoryInnerQueue {
  const events: CustomerEvent[] = [];
  const delays: number[] = [];
  return {
    events,
    delays,
    async put(more, by) {
      await turn();
      events.push(...more);
      delays.push(...more.map((_, at) => by?.[at] ?? 0));
    },
  };
}
