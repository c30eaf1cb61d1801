import type { CallAnswer, CallRequest, DestinationCaller } from "../../core/call/answer.ts";
import type { Destination } from "../../core/model/destination.ts";
import { NotHandedOverError } from "../../core/model/errors.ts";
import type { ChannelSender, OutgoingMessage, ProviderAnswer } from "../../core/ports/channels.ts";
import { yieldToOthers } from "./system.ts";

/**
 * What a provider does with a message: takes it, would not yet, would not as we are set up, never will, would not since it
 * was told to stop, dies over it, or takes it and never says so. `ours`: nothing reaches it, for a fault of our own.
 */
export type ProviderBehaviour =
  | "accept"
  | "throttle"
  | "misconfigured"
  | "refuse"
  | "opted out"
  | "fail"
  | "silent"
  | "ours";

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
  misconfigured: async () => ({ answer: "misconfigured", fault: { error: "AccessDeniedException", status: 403 } }),
  "opted out": async () => ({ answer: "opted_out" }),
  fail: async () => ({ answer: "unknown", fault: { error: "ECONNRESET" } }),
  ours: async () => {
    throw new NotHandedOverError("TypeError");
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
      await yieldToOthers();
      calls.push(structuredClone(message));
      return ANSWERS[script.shift() ?? "accept"](calls.length);
    },
  };
}

/** Other systems in memory; keeps what they were asked. */
interface MemoryDestinations extends DestinationCaller {
  readonly calls: readonly (CallRequest & { readonly destination: string })[];
  /** Answers of the coming calls, in order; after them each answers as its example says. */
  answer(...answers: readonly CallAnswer[]): void;
}

export function memoryDestinations(): MemoryDestinations {
  const calls: (CallRequest & { readonly destination: string })[] = [];
  const script: CallAnswer[] = [];
  return {
    calls,
    answer: (...answers) => script.push(...answers),
    async call(destination: Destination, request) {
      await yieldToOthers();
      calls.push(structuredClone({ ...request, destination: destination.name }));
      const { status: code, body } = destination.example;
      return script.shift() ?? { answer: "ok", code, body };
    },
  };
}
