import type { ChannelSender, OutgoingMessage, ProviderAnswer } from "../../core/ports.ts";
import { turn } from "./turn.ts";

/** What a provider does with a message: takes it, would not yet, never will, dies over it, or takes it and never says so. */
export type ProviderBehaviour = "accept" | "throttle" | "refuse" | "fail" | "silent";

/** A provider in memory. Keeps every message that reached it, whatever it answered. */
export interface MemoryChannel extends ChannelSender {
  readonly calls: readonly OutgoingMessage[];
  /** Behaviours of the coming calls, in order; after them it accepts. */
  behave(...behaviours: readonly ProviderBehaviour[]): void;
}

const ANSWERS: Readonly<Record<ProviderBehaviour, (call: number) => Promise<ProviderAnswer>>> = {
  accept: async (call) => ({ answer: "accepted", providerId: `memory-${call}` }),
  throttle: async () => ({ answer: "throttled" }),
  refuse: async () => ({ answer: "refused", reason: "rejected" }),
  fail: async () => {
    throw new Error("connection reset");
  },
  silent: () => new Promise(() => {}),
};

export function memoryChannel(): MemoryChannel {
  const calls: OutgoingMessage[] = [];
  const script: ProviderBehaviour[] = [];
  return {
    calls,
    behave: (...behaviours) => script.push(...behaviours),
    async send(message) {
      await turn();
      calls.push(structuredClone(message));
      return ANSWERS[script.shift() ?? "accept"](calls.length);
    },
  };
}
