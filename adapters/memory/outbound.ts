import type { CallAnswer, CallRequest, DestinationCaller } from "../../core/call/answer.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import type { FanOutWork } from "../../core/fan-out/work.ts";
import type { MakeLinks } from "../../core/links/message-links.ts";
import type { Destination } from "../../core/model/destination.ts";
import { NotHandedOverError } from "../../core/model/errors.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { ChannelSender, ProviderAnswer } from "../../core/ports/channels.ts";
import type {
  BusEvent,
  ErasureQueue,
  EventBus,
  FanOutQueue,
  InnerQueue,
  RefusedEvents,
  SentEvent,
  SentEvents,
} from "../../core/ports/queues.ts";
import type { ErasureWork } from "../../core/privacy/request.ts";
import { yieldToOthers } from "./system.ts";

/**
 * What a provider does with a message: accepts, throttles, finds our configuration wrong, refuses, reports an opt-out,
 * fails, or accepts without ever answering. `ours`: a fault of our own prevents the call.
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

/** A provider in memory. Stores every message that reached it, whatever it answered. */
export interface MemoryChannel extends ChannelSender {
  readonly calls: readonly OutgoingMessage[];
  /** The behaviours of the next calls, in order; after them it accepts. */
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

/** Other systems in memory; stores the calls. */
interface MemoryDestinations extends DestinationCaller {
  readonly calls: readonly (CallRequest & { readonly destination: string })[];
  /** The answers of the next calls, in order; after them each call gets its destination's example. */
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

/** Links to pages that are nowhere. They name what they are for, so that tests can read it. */
export const memoryLinks: MakeLinks = async ({ customer, key, channel, topic, confirms }) => {
  const link = (kind: string, ...parts: string[]) =>
    `https://links.example/${[kind, ...parts].map(encodeURIComponent).join("/")}`;
  return {
    preferences: link("p", customer),
    ...(topic === undefined ? {} : { unsubscribe: link("u", customer, key, topic, channel) }),
    ...(confirms && { confirm: link("c", customer, confirms.topic, channel) }),
  };
};

/** Work in memory, in the order in which it was put. */
interface MemoryFanOutQueue extends FanOutQueue {
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
interface MemoryInnerQueue extends InnerQueue {
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

/** The queue of erasures in memory. */
interface MemoryErasureQueue extends ErasureQueue {
  readonly work: readonly { readonly work: ErasureWork; readonly delaySeconds: number }[];
}

export function memoryErasureQueue(): MemoryErasureQueue {
  const work: { readonly work: ErasureWork; readonly delaySeconds: number }[] = [];
  return {
    work,
    async put(one, delaySeconds) {
      await yieldToOthers();
      work.push({ work: one, delaySeconds });
    },
  };
}
