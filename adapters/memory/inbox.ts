import type { InboxMessage, InboxStore } from "../../core/ports/inbox.ts";
import { yieldToOthers } from "./system.ts";

/** Messages for apps in memory. */
export function memoryInbox(): InboxStore & { erase(customerId: string): number } {
  const kept = new Map<string, InboxMessage>();
  const placeOf = ({ customerId, key }: Pick<InboxMessage, "customerId" | "key">) => `${customerId} ${key}`;
  return {
    async put(message) {
      await yieldToOthers();
      if (kept.has(placeOf(message))) return false;
      kept.set(placeOf(message), structuredClone(message));
      return true;
    },
    async list(customerId) {
      await yieldToOthers();
      return [...kept.values()].filter((one) => one.customerId === customerId).map((one) => structuredClone(one));
    },
    async note(message, act, time) {
      await yieldToOthers();
      const one = kept.get(placeOf(message));
      if (one === undefined || one.acts[act] !== undefined) return;
      kept.set(placeOf(message), { ...one, acts: { ...one.acts, [act]: time } });
    },
    erase(customerId) {
      const theirs = [...kept].filter(([, one]) => one.customerId === customerId);
      for (const [place] of theirs) kept.delete(place);
      return theirs.length;
    },
  };
}
