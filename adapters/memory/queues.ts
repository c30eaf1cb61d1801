import type { FanOutWork } from "../../core/fan-out/work.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type {
  BusEvent,
  EventBus,
  FanOutQueue,
  InnerQueue,
  RefusedEvents,
  SentEvent,
  SentEvents,
} from "../../core/ports/queues.ts";
import { yieldToOthers } from "./system.ts";

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
  /** The delay of each, in the same order; seconds. */
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

/** A bus in memory; keeps every event put on it, in order. */
interface MemoryEventBus extends EventBus {
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

/** A bus in memory for events from outside; keeps every event, in order. */
interface MemorySentEvents extends SentEvents {
  readonly events: readonly SentEvent[];
}

export function memorySentEvents(): MemorySentEvents {
  const events: SentEvent[] = [];
  return {
    events,
    async put(more) {
      await yieldToOthers();
      events.push(...structuredClone(more));
    },
  };
}

/** Refused events in memory. */
interface MemoryRefusedEvents extends RefusedEvents {
  readonly refused: readonly { readonly body: string; readonly reason: string }[];
}

export function memoryRefusedEvents(): MemoryRefusedEvents {
  const refused: { body: string; reason: string }[] = [];
  return {
    refused,
    async put(body, reason) {
      await yieldToOthers();
      refused.push({ body, reason });
    },
  };
}
