import type { BusEvent, EventBus } from "../../core/ports.ts";
import { yieldToOthers } from "./yield-to-others.ts";

/** A bus in memory; keeps every event put on it, in order. */
export interface MemoryEventBus extends EventBus {
  readonly events: readonly BusEvent[];
}

export function memoryEventBus(): MemoryEventBus {
  const events: BusEvent[] = [];
  return {
    events,
    async put(event) {
      await yieldToOthers();
      events.push(structuredClone(event));
    },
  };
}
