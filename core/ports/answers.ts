import type { Channel } from "../channels/channels.ts";
import type { AnswerChange, AnswerRecord } from "../consent/history.ts";

/** The changes of customers' answers, one item a customer. */
export interface AnswerHistory {
  read(customerId: string): Promise<AnswerRecord>;
  /** Adds changes; one read and one write. Idempotency key: event and question (withChanges). */
  append(customerId: string, changes: readonly AnswerChange[]): Promise<void>;
}

/** The messages that ask for a confirmation, by address. */
export interface Confirmations {
  /**
   * Whether the message `by` may go to this address (its hash) now: none has gone there in the last 24 hours, or this
   * one has. It is then kept. One write. Idempotency key: `by`, the customer and the message key, and for a customer who was erased
   * and came back the time of that.
   */
  take(channel: Channel, addressHash: string, by: string, now: number): Promise<boolean>;
}
