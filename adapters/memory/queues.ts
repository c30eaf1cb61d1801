import type { CustomerEvent } from "../../core/model/event.ts";
import type { FanOutWork } from "../../core/model/fan-out.ts";
import type { FanOutQueue, InnerQueue } from "../../core/ports.ts";
import { yieldToOthers } from "./yield-to-others.ts";

/** Work in memory, in the order in which it was put. */
export interface MemoryFanOutQueue extends FanOutQueue {
  readonly works: { readonly work: FanOutWork; readonly delaySeconds: number }[];
}

export function memoryFanOutQueue(): MemoryFanOutQueue {
  const works: MemoryFanOutQueue["works"] = [];
  return {
    works,
    async put(work, delaySeconds) {
      await yieldToOthers();
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
      await yieldToOthers();
      events.push(...more);
      delays.push(...more.map((_, at) => by?.[at] ?? 0));
    },
  };
}
