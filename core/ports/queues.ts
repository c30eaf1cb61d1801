import type { FanOutWork } from "../fan-out/work.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { JsonObject } from "../model/json.ts";
import type { ErasureWork } from "../privacy/request.ts";

/** The queue of the fan-out's work. */
export interface FanOutQueue {
  put(work: FanOutWork, delaySeconds: number): Promise<void>;
}

/** The queue of erasures that other systems ask for. */
export interface ErasureQueue {
  /** `delaySeconds`: at most 900 (SQS). At least once. */
  put(work: ErasureWork, delaySeconds: number): Promise<void>;
}

/** Inner events for single customers, on their way to ingest. */
export interface InnerQueue {
  /** `delays`: the delay of each event in whole seconds, up to 900 (SQS); none where absent. */
  put(events: readonly CustomerEvent[], delays?: readonly number[]): Promise<void>;
}

/** The bus of customers' events. */
export interface EventBus {
  put(event: BusEvent): Promise<void>;
}

/** An event that a journey puts on the bus. */
export interface BusEvent {
  readonly id: string;
  readonly name: string;
  readonly customerId: string;
  /** The profile's `born` (epoch milliseconds): a customer who was erased and came back has another. */
  readonly knownSince: number;
  /** The journey it is addressed to. */
  readonly journey?: string;
  /** Key of the message of ours that it is about. */
  readonly message?: string;
  readonly properties: JsonObject;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** Events of customers from outside, on their way to the bus. */
export interface SentEvents {
  /**
   * Returns when the bus has all of them. At least once; idempotency key: the event's id. Throws RetryableError where
   * the bus does not take some of them now, and another error where it never will.
   */
  put(events: readonly SentEvent[]): Promise<void>;
}

/** An event as the bus takes it. */
export interface SentEvent {
  readonly name: string;
  /** EventBridge's `source`, by which other rules of the bus may choose; not `sojourn`, which journeys use. */
  readonly source: string;
  /** At most 256 kB as JSON, with the name and the source. */
  readonly detail: JsonObject;
}

/** Stores events that can never be applied, so that a person can correct and send them again. */
export interface RefusedEvents {
  /** `body` as it arrived, `reason` one sentence for a person. */
  put(body: string, reason: string): Promise<void>;
}

/** The queue whose records a function has in hand. */
export interface LaterRecords {
  /** Has the queue deliver a record again only after so many seconds. `receipt`: of this delivery. */
  hide(receipt: string, seconds: number): Promise<void>;
}

/** The dead-letter queue of records that a fault of ours stops; they are put back once it is fixed. */
export interface ParkedRecords {
  /** `body` as it arrived, `reason` one sentence for a person. */
  put(body: string, reason: string): Promise<void>;
}
