import type { FanOutWork } from "../fan-out/work.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { JsonObject } from "../model/json.ts";

/** Work of the fan-out: one event, or one look, for each of many customers, at a pace that Step Functions takes. */
export interface FanOutQueue {
  put(work: FanOutWork, delaySeconds: number): Promise<void>;
}

/** Events of ours for single customers, on their way to ingest. */
export interface InnerQueue {
  /** `delays`: by how much each is put off, in whole seconds up to 900 (SQS); at once where there are none. */
  put(events: readonly CustomerEvent[], delays?: readonly number[]): Promise<void>;
}

/** The bus that customers' events come by. */
export interface EventBus {
  put(event: BusEvent): Promise<void>;
}

/** An event as a journey puts it on the bus. */
export interface BusEvent {
  readonly id: string;
  readonly name: string;
  readonly customerId: string;
  /** Since when the customer is known, by which whoever was erased and has come back is another; epoch milliseconds. */
  readonly knownSince: number;
  /** The journey it is addressed to. */
  readonly journey?: string;
  readonly properties: JsonObject;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** Where events go that can never be applied; kept for a person to look at, mend and send again. */
export interface RefusedEvents {
  /** `body` as it arrived, `reason` one sentence for a person. */
  put(body: string, reason: string): Promise<void>;
}

/** Where records of a queue go that a fault of ours stops: its dead-letter queue, to be put back once the fault is mended. */
export interface ParkedRecords {
  /** `body` as it arrived, `reason` one sentence for a person. */
  put(body: string, reason: string): Promise<void>;
}
