import type { Destination } from "../../core/model/destination.ts";
import type { CallAnswer, CallRequest, DestinationCaller } from "../../core/ports.ts";
import { yieldToOthers } from "./yield-to-others.ts";

/** Other systems in memory; keeps what they were asked. */
export interface MemoryDestinations extends DestinationCaller {
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
