import type { CounterName } from "./counters.ts";
import type { StepScope } from "./expression/scope.ts";
import type { Destination } from "./model/destination.ts";
import type { CustomerEvent, KeptEvent } from "./model/event.ts";
import type { FanOutWork } from "./model/fan-out.ts";
import type { Json, JsonObject } from "./model/json.ts";
import type { DropReason, Message, MessageMark } from "./model/message.ts";
import type { Effect, EntryBody, Profile, RecentEvent } from "./model/profile.ts";
import type { Channel } from "./model/rules.ts";
import type { Lift, Suppression, SuppressionRecord } from "./model/suppression.ts";
import type { RunDocument, WaitResult } from "./model/task.ts";

/*
 * The ports of the core. Each has an AWS and a memory adapter, held to one contract suite (tests/contracts/).
 * Faults of an adapter are thrown; what a caller must decide on is returned.
 */

/** Epoch milliseconds now; real or virtual. */
export interface Clock {
  now(): number;
}

/** Resolves after so many milliseconds. */
export type Pause = (milliseconds: number) => Promise<void>;

/** Addresses as people write them, in the one form in which they are kept; undefined where it cannot be told what is meant. */
export interface Spelling {
  /** Without blanks and marks that are not seen, its domain in ASCII. */
  email(text: string): string | undefined;
  /** E.164. `country`: ISO 3166 alpha-2, for numbers that name none. */
  phone(text: string, country: string | undefined): string | undefined;
}

/** SHA-256 of a text, 64 hex digits. */
export type Hash = (text: string) => string;

export interface ProfileStore {
  /**
   * Strongly consistent; one read. These entries come with their bodies, the others may be away: one batch read more where
   * one of them is. A body that is gone is empty.
   */
  read(customerId: string, whole?: readonly string[] | "all"): Promise<Profile | undefined>;
  /** The bodies of these entries that are away, by entry id; one batch read. Undefined: it is gone. */
  bodies(profile: Profile, ids: readonly string[]): Promise<ReadonlyMap<string, EntryBody | undefined>>;
  /**
   * Writes `next` if the stored `ver` still is `expected` (undefined: there is no profile yet) and its `born` the same: of
   * somebody who was erased and came back it is another profile. `next.ver` must be larger.
   * Bodies of entries that go away, or change there, are written before, each in a write of its own. Throws ItemRefused
   * where the profile is larger than an item may be less `spare` bytes.
   * Of `pending` only the effects in `added` are written, by `pendingId` under `next.ver`; `next.pending` is ignored.
   */
  write(
    next: Profile,
    expected: number | undefined,
    added: Readonly<Record<string, Effect>>,
    spare?: number,
  ): Promise<"written" | "clash">;
  /**
   * Removes exactly these effects of this life of the customer; neither conditions on nor bumps `ver`. `pending` is all that was, as far as the caller
   * knows. Also sets the profile's due time to `due.next` if it still is `due.was` and nothing else is pending; else leaves
   * it, and the sweeper looks once for nothing.
   */
  clear(
    of: Pick<Profile, "customerId" | "born">,
    pending: Readonly<Record<string, Effect>>,
    ids: readonly string[],
    due: { readonly was: number; readonly next?: number },
  ): Promise<void>;
}

/** Older event ids of customers with more events than the profile holds. */
export interface SpillStore {
  read(customerId: string, sks: readonly string[]): Promise<readonly RecentEvent[]>;
  /** Idempotent by `sk`. `expiresAt` in epoch milliseconds. */
  put(customerId: string, sk: string, events: readonly RecentEvent[], expiresAt: number): Promise<void>;
}

/** What is left of ended entries that had a key. */
export interface KeyedEntryStore {
  read(customerId: string, journey: string, key: string): Promise<KeyedEntries | undefined>;
  /** Counts the entry `n` once: a put with an `n` not larger than the stored one changes nothing. */
  put(
    customerId: string,
    journey: string,
    key: string,
    entry: { readonly n: number; readonly start: number },
  ): Promise<void>;
}

export interface KeyedEntries {
  readonly count: number;
  readonly last: number;
  /** The newest entry counted. */
  readonly n: number;
}

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
  putOff(customerId: string, key: string, attempt: number, due: number): Promise<void>;
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

export interface DueIndex {
  /**
   * Keys whose due time is at or before `before`, oldest first, of one shard (0 to DUE_SHARDS − 1); eventually consistent.
   * `next` is where to go on, `from` the next page; none at the end.
   */
  list(shard: number, before: number, limit: number, from?: string): Promise<DuePage>;
}
export interface DuePage {
  readonly items: readonly DueItem[];
  readonly next?: string;
}
export const DUE_SHARDS = 4;
export type DueItem =
  | { readonly kind: "profile"; readonly customerId: string }
  | { readonly kind: "message"; readonly customerId: string; readonly key: string };

/** The runs of entries in Step Functions. ARNs are computed, never looked up; `machine` is a name without the stage. */
export interface RunStore {
  /**
   * Idempotent by `name`. "started": it runs, whoever started it; "over": it has run and ended; "taken": a run of that name
   * is another entry's, so that none can start; "absent": there is no such machine or version, or not yet; "refused": this
   * can never work.
   */
  start(machine: string, version: string, name: string, input: RunDocument): Promise<RunStart>;
  /** Idempotent; a run that is closed or never was is success. */
  stop(machine: string, name: string, reason: string): Promise<void>;
  describe(machine: string, name: string): Promise<RunStatus>;
}
export type RunStart = "started" | "over" | "taken" | "absent" | "refused";
export type RunStatus =
  | { readonly status: "running" | "absent" }
  | {
      readonly status: "succeeded" | "failed" | "timed_out" | "aborted";
      readonly time: number;
      readonly outcome?: string;
      /** Of an aborted one: where, and with which words it was stopped. */
      readonly note?: string;
    };

export interface TaskTokens {
  /** "late": the task has timed out or is gone; the machine took its `else`. */
  succeed(token: string, result: WaitResult): Promise<"answered" | "late">;
}

/** Who is in the segments that something goes through. */
export interface MemberStore {
  /** Notes that a customer is in a segment, or is not; `ver` of the profile that says so: an older one changes nothing. */
  put(customerId: string, segment: string, member: boolean, ver: number): Promise<void>;
  /** Up to `limit` members of one shard (0 to MEMBER_SHARDS − 1) in order of id, after `after`; eventually consistent. */
  list(segment: string, shard: number, limit: number, after?: string): Promise<readonly string[]>;
}
export const MEMBER_SHARDS = 4;

/** Every customer there is; for looking at all of them after the rules have changed. */
export interface ProfileScan {
  /** Up to about `limit` customer ids and where to go on; no `next` at the end. */
  page(limit: number, from?: string): Promise<{ readonly customers: readonly string[]; readonly next?: string }>;
}

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

/** What ops have decided since the last deployment; changed at once, read from a cache of CONTROL_AGE. */
export interface ControlStore {
  read(): Promise<Control>;
  /** Applies a change to what is stored, whatever it is by then; idempotent. */
  change(change: ControlChange): Promise<void>;
}

export interface Control {
  /** Since when, by journey; epoch milliseconds. */
  readonly paused: Readonly<Record<string, number>>;
  /** The canary version that lets nobody in any more, by journey. */
  readonly rolledBack: Readonly<Record<string, string>>;
}

/**
 * How far profiles have been looked at under new rules: what the sweeper begins and the fan-out does. Of its own, so that no
 * function may write what ops decide.
 */
export interface RecheckStore {
  /** Fresh. */
  read(): Promise<Rechecks>;
  /** Applies a change to what is stored, whatever it is by then; idempotent. */
  change(change: RecheckChange): Promise<void>;
}

export interface Rechecks {
  /** `Rules.look` under which every profile has been looked at, or is being. */
  readonly looked?: string;
  /** How far the latest look has come. */
  readonly look?: Recheck;
  /** The segments whose members are all listed. */
  readonly listed?: Readonly<Record<string, Listing>>;
}

/** A look at every profile under new rules. */
export interface Recheck {
  /** `Rules.look`. */
  readonly rules: string;
  /** When it began, or will; epoch milliseconds. */
  readonly since: number;
  /** Customers whose look has been put on the paced queue. */
  readonly customers: number;
  /** When the last was; epoch milliseconds. */
  readonly ended?: number;
}

/** The list of a segment's members. */
export interface Listing {
  /** A hash of the segment as it was when everybody was looked at. */
  readonly of: string;
  /** From when on it may be relied on; epoch milliseconds. */
  readonly from: number;
}

export type ControlChange =
  | { readonly do: "pause"; readonly journey: string; readonly since: number }
  | { readonly do: "resume"; readonly journey: string }
  | { readonly do: "roll back"; readonly journey: string; readonly version: string }
  | { readonly do: "roll forward"; readonly journey: string };

export type RecheckChange =
  | { readonly do: "looked"; readonly rules: string }
  | { readonly do: "look"; readonly look: Recheck; readonly listed: Readonly<Record<string, Listing>> };

/** Other systems that a call step asks something of. */
export interface DestinationCaller {
  /** Never throws for what the other side does or does not answer. */
  call(destination: Destination, request: CallRequest): Promise<CallAnswer>;
}

export interface CallRequest {
  /** Sent as `Idempotency-Key`: the same for every attempt of one call. */
  readonly key: string;
  readonly body: JsonObject;
}

/** `failed`: no answer, or one that says to come again (429, 5xx); `code` is the HTTP status, 0 without an answer. */
export type CallAnswer =
  | { readonly answer: "ok" | "refused"; readonly code: number; readonly body: Json }
  | { readonly answer: "failed"; readonly code: number };

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

/** Counters; each becomes a metric with these dimensions. Never throws. */
export interface Counter {
  count(name: CounterName, dimensions: Readonly<Record<string, string>>, n?: number): void;
  /** A fact worth a log line; nothing personal. */
  note(level: "info" | "warn" | "error", message: string, facts: Readonly<Record<string, Json>>): void;
}

/** What a text is filled as. */
export type Filled = "text" | "html" | "json" | "xml" | "url";

/** Fills Liquid texts. Same text and scope, same result: it reads no clock, no file, no environment. */
export interface Renderer {
  /**
   * The text with the scope's values; a missing one is empty. What is put in is escaped for where it stands: not at all in
   * `text`; as markup in `html` and `xml`; in `json` as text between quotes, and elsewhere as a value of its own (`null` where
   * it is missing); percent-encoded in `url`. Dates are shown in `zone` unless the text names another. Throws Unwritable where
   * that is too much work or too long, and another error where the text is no template or uses what there is not.
   */
  render(source: string, scope: RenderScope, as: Filled, zone: string): string;
}

/** The names a template can read. */
export interface RenderScope {
  /** `profileView`. */
  readonly profile: JsonObject;
  readonly entry: KeptEvent;
  /** Results of earlier steps, and the events that waits matched, by step id. */
  readonly steps: Readonly<Record<string, StepScope>>;
  readonly pass: number;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly links: Readonly<Record<string, string>>;
}

/** Hands one rendered message to a provider. The provider client's own retries are off. */
export interface ChannelSender {
  send(message: OutgoingMessage): Promise<ProviderAnswer>;
}

export type OutgoingMessage =
  | {
      readonly channel: "email";
      readonly from: string;
      readonly to: string;
      readonly subject: string;
      readonly html: string;
      readonly tags: MessageTags;
    }
  | {
      readonly channel: "sms";
      /** Origination identity: a number or sender id. */
      readonly from: string;
      /** E.164. */
      readonly to: string;
      readonly text: string;
      /** How carriers treat it. */
      readonly transactional: boolean;
      readonly tags: MessageTags;
    }
  | {
      readonly channel: "push";
      /** The ARN of the device's SNS platform endpoint. */
      readonly to: string;
      readonly title: string;
      readonly text: string;
      readonly tags: MessageTags;
    }
  | {
      readonly channel: "webhook";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly tags: MessageTags;
    };

/** Comes back in the provider's events; also the webhook's Idempotency-Key. */
export interface MessageTags {
  readonly customerId: string;
  readonly key: string;
  /** Start of the entry, for keys that outlive it; absent on entries of before they had it. */
  readonly start?: number;
}

/**
 * accepted: the provider has it. throttled: it definitely has not, and may take it later. misconfigured: it definitely has
 * not, because of our permission, credential or sender; it may once that is mended. refused: it definitely has not, and
 * never will. opted_out: as refused, since whoever has the address does not want messages on this channel. unknown: it
 * may have it or not.
 *
 * A thrown NotHandedOver says that nothing has left; anything else that is thrown leaves open whether it has.
 */
export type ProviderAnswer =
  | { readonly answer: "accepted"; readonly providerId: string }
  | { readonly answer: "throttled"; readonly fault?: SendFault }
  | { readonly answer: "misconfigured"; readonly fault: SendFault }
  | { readonly answer: "refused"; readonly reason: string }
  | { readonly answer: "opted_out" }
  | { readonly answer: "unknown"; readonly fault: SendFault };

/** What went wrong between us and a provider, for the log: names and numbers, never its words, which may quote the customer. */
export interface SendFault {
  /** Name or code of the error. */
  readonly error: string;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
}
