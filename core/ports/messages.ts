import type { Channel, DropReason, Message, MessageMark } from "../model/message.ts";
import type { Lift, Suppression, SuppressionRecord } from "../model/suppression.ts";

export interface MessageStore {
  read(customerId: string, key: string): Promise<Message | undefined>;
  /**
   * Puts a claim, hold or drop if the stored message is absent (when `over` is undefined), or is held, released or failed
   * with attempt `over`. False: somebody else was first; read and answer from what is stored.
   */
  put(message: Message, over: number | undefined): Promise<boolean>;
  /**
   * Moves a claimed message of this attempt on. False: it is not claimed by this attempt any more; of `unknown` also: the
   * provider has reported on it, so it is not. A `providerId` is also kept of one that `mark` has made sent meanwhile.
   */
  finish(customerId: string, key: string, attempt: number, outcome: MessageOutcome): Promise<boolean>;
  /** Claims anew a claimed message whose lease is over (transactional only), on condition of its attempt. */
  reclaim(message: Message, attempt: number): Promise<boolean>;
  /**
   * Has a webhook claimed once more that was given up (mayReopen), on condition of its attempt; `message` is released. False: it
   * is not given up any more.
   */
  reopen(message: Message, attempt: number): Promise<boolean>;
  /** Has the sweeper look at a claimed message of this attempt at `due`, epoch milliseconds. Another attempt's stays. */
  postponeSweep(customerId: string, key: string, attempt: number, due: number): Promise<void>;
  /**
   * Notes what a provider reports, the first time only; makes an unknown message sent. `sent` also ends a claim, as sent:
   * it is not claimed again. No message: nothing.
   */
  mark(customerId: string, key: string, mark: MessageMark | "sent", time: number): Promise<void>;
}

export type MessageOutcome =
  /** `reportedAs`: the name under which MessageFinder finds it. */
  | { readonly state: "sent"; readonly time: number; readonly providerId?: string; readonly reportedAs?: string }
  | { readonly state: "failed" | "dropped"; readonly time: number; readonly reason: string }
  /** `reason`: why a provider would not take it yet, where that is not a throttle. */
  | { readonly state: "released"; readonly time: number; readonly reason?: DropReason }
  | { readonly state: "unknown"; readonly time: number };

/** Messages by what their provider calls them. */
export interface MessageFinder {
  /** Eventually consistent: a message that was sent a moment ago may not be found yet. */
  find(reportedAs: string): Promise<MessageTags | undefined>;
}

export interface SuppressionStore {
  /**
   * Why an address is not written to, the strongest of what is known under its hashes (SHA-256 of its spellings); undefined when
   * it may be. One request, however many hashes.
   */
  read(channel: Channel, addressHashes: readonly string[]): Promise<Suppression | undefined>;
  /**
   * Notes why an address is not written to. An unsubscription never takes the place of a bounce or a complaint, nor an older
   * one that of a newer; what was said before a suppression was lifted changes nothing. Idempotent.
   */
  put(channel: Channel, addressHash: string, reason: string, time: number): Promise<void>;
  /** Lifts a suppression, and keeps who did it, when and why. False: there was none. */
  lift(channel: Channel, addressHash: string, lift: Lift): Promise<boolean>;
  /** All that is known of an address, also what was lifted. */
  record(channel: Channel, addressHash: string): Promise<SuppressionRecord | undefined>;
}

/** Comes back in the provider's events; also the webhook's Idempotency-Key. */
export interface MessageTags {
  readonly customerId: string;
  readonly key: string;
  /** Start of the entry, for keys that outlive it; absent on entries of before they had it. */
  readonly start?: number;
}
