import type { Channel } from "../channels/channels.ts";
import type { DropReason } from "../model/drop-reasons.ts";
import type { Message, MessageMark } from "../model/message.ts";
import type { Lift, StopWord, Suppression, SuppressionRecord, WordOutcome } from "../model/suppression.ts";

/**
 * One read, and six writes that differ in condition and in what they set: joined ones would take the condition as a parameter, or read
 * first. So there are seven methods.
 */
export interface MessageStore {
  read(customerId: string, key: string): Promise<Message | undefined>;
  /**
   * Puts a claim, hold or drop if there is no stored message (`over` undefined), or if the stored one is held, released
   * or failed with attempt `over`. False: another writer was first; read the message and answer from it.
   */
  put(message: Message, over: number | undefined): Promise<boolean>;
  /**
   * Ends the claim of this attempt. False: the message is no longer claimed by this attempt or, for `unknown`, the
   * provider has reported on it. A `providerId` is also stored where `mark` has made the message sent meanwhile.
   */
  finish(customerId: string, key: string, attempt: number, outcome: MessageOutcome): Promise<boolean>;
  /** Claims a message again whose lease is over (transactional only), on condition of its attempt. */
  reclaim(message: Message, attempt: number): Promise<boolean>;
  /**
   * Releases a webhook that was given up (mayReopen), on condition of its attempt, so that it is claimed again;
   * `message` is released. False: it is not given up any more.
   */
  reopen(message: Message, attempt: number): Promise<boolean>;
  /**
   * Sets when the sweeper checks a claimed message of this attempt; epoch milliseconds. The claim of another attempt is
   * unchanged.
   */
  postponeSweep(customerId: string, key: string, attempt: number, due: number): Promise<void>;
  /**
   * Stores a provider's report, the first of each kind only, and makes an unknown message sent. `sent` also ends a
   * claim as sent, so that the message is not claimed again. Does nothing where there is no message.
   */
  mark(customerId: string, key: string, mark: MessageMark | "sent", time: number): Promise<void>;
}

export type MessageOutcome =
  /** `reportedAs`: the name by which MessageFinder finds it. */
  | { readonly state: "sent"; readonly time: number; readonly providerId?: string; readonly reportedAs?: string }
  /** `reason`: the provider's own. */
  | { readonly state: "failed"; readonly time: number; readonly reason: string }
  | { readonly state: "dropped"; readonly time: number; readonly reason: DropReason }
  /** `reason`: why the provider did not take it yet, where that is not a throttle. */
  | { readonly state: "released"; readonly time: number; readonly reason?: DropReason }
  | { readonly state: "unknown"; readonly time: number };

/** Finds messages by the provider's name for them. */
export interface MessageFinder {
  /** Eventually consistent: a message that was just sent may not be found yet. */
  find(reportedAs: string): Promise<MessageTags | undefined>;
}

export interface SuppressionStore {
  /**
   * The strongest suppression stored under these hashes (SHA-256 of the address's spellings); undefined where there is
   * none. One request for any number of hashes.
   */
  read(channel: Channel, addressHashes: readonly string[]): Promise<Suppression | undefined>;
  /**
   * Stores a suppression. An unsubscription never replaces a bounce or a complaint, nor an older unsubscription a newer
   * one. A report from before a suppression was lifted changes nothing. Idempotent.
   */
  put(channel: Channel, addressHash: string, reason: string, time: number): Promise<void>;
  /**
   * Stores a STOP or START of the owner of a number, by the time of the message: the later word counts, in whatever order and
   * however often they come (`afterWord`). STOP holds beside any other suppression, and START ends unsubscriptions alone.
   */
  say(channel: Channel, addressHash: string, word: StopWord, time: number): Promise<WordOutcome>;
}

/** What people decide about suppressions. */
export interface LiftStore {
  /**
   * Lifts a suppression and a STOP, and stores who did it, when and why. A STOP that was said after it stays. False: there was
   * none to lift. Idempotency key: the whole lift. Throws RetryableError where other writers were first each time.
   */
  lift(channel: Channel, addressHash: string, lift: Lift): Promise<boolean>;
  /** Everything stored about an address, lifted suppressions included. */
  record(channel: Channel, addressHash: string): Promise<SuppressionRecord | undefined>;
}

/** Returned in the provider's events; also the webhook's Idempotency-Key. */
export interface MessageTags {
  readonly customerId: string;
  readonly key: string;
  /** Start of the entry, for keys that outlive it; absent for older entries. */
  readonly start?: number;
  /** The `born` of the profile that the message was sent to (epoch milliseconds); absent in reports that do not say it. */
  readonly knownSince?: number;
  /** What it was written from; absent where nobody reports it. */
  readonly template?: string;
  /** The language of the template's variant. */
  readonly variant?: string;
}
