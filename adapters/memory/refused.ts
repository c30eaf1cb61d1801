import type { RefusedEvents } from "../../core/ports.ts";
import { yieldToOthers } from "./yield-to-others.ts";

/** Refused events in memory. */
export interface MemoryRefusedEvents extends RefusedEvents {
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
