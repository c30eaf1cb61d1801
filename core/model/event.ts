import type { Json, JsonObject } from "./json.ts";
import type { RecentEvent } from "./profile.ts";

/** The name of an event that is addressed to a journey (`detail.journey`) and enters it by its `api` entry. */
export const ENTER_JOURNEY = "Enter Journey";

/** The names of the entry event of a journey on a segment, and of the events that tell other systems of it. */
export const SEGMENT_ENTERED = "Segment Entered";
export const SEGMENT_LEFT = "Segment Left";

/** What an event says about the customer; each part updates the profile. */
export interface EventContext {
  /** Facts by name; per name the latest event time wins. */
  readonly traits?: JsonObject;
  /** Addresses by kind; null removes one. */
  readonly addresses?: Readonly<Partial<Record<AddressKind, string | null>>>;
  /**
   * Consent by topic: `{ offers: true }` for every channel, `{ offers: { email: true } }` for one.
   * The topic `all` stands for the channel itself: `{ all: { email: false } }` is a channel opt-out.
   */
  readonly consent?: Readonly<Record<string, boolean | Readonly<Record<string, boolean>>>>;
  /** The legal basis of the answers of this event: `consent`, `contract`, `legitimate interest`. */
  readonly basis?: string;
  /** Where the customer gave these answers, in words: `checkout form`. Absent: the source that the event came by. */
  readonly source?: string;
  /** What proves these answers: the version of a text, the id of a form. */
  readonly proof?: string;
  /** For what, beside messages, the customer's data may be used. */
  readonly purposes?: Readonly<Partial<Record<Purpose, boolean>>>;
  /**
   * Of an event with the trust `confirmed`: the hashes of the addresses that its link went to (addressHash), or their
   * first 16 digits or more.
   */
  readonly confirmed?: Readonly<Partial<Record<AddressKind, string>>>;
  /** IANA time zone. */
  readonly zone?: string;
  /** BCP 47 language tag. */
  readonly locale?: string;
  /** ISO 3166 alpha-2 country; used to estimate the zone. */
  readonly country?: string;
  /** Key of the message this event reports on, `<journey>#<n>#<step>#<pass>`. */
  readonly message?: string;
}

export const ADDRESS_KINDS = ["email", "phone", "push"] as const;
export type AddressKind = (typeof ADDRESS_KINDS)[number];

export const PURPOSES = ["profiling", "tracking", "ads"] as const;
/**
 * What a customer may allow beside messages on topics: conclusions about them, pixels and counted links, audiences of
 * advertising systems.
 */
export type Purpose = (typeof PURPOSES)[number];

/** From the weakest to the strongest. */
export const TRUSTS = ["browser", "trusted", "confirmed"] as const;
/**
 * How far a statement about a customer is trusted: a `browser` says it, and anybody could; a system of the workspace
 * says it; the customer has `confirmed` it by a link that only they received.
 */
export type Trust = (typeof TRUSTS)[number];

/** How an event came in. */
export interface Via {
  /** The name of the write key, page or source. */
  readonly source?: string;
  readonly trust: Trust;
  /** A browser's event that may start journeys with transactional messages: its write key lists the name. */
  readonly transactional?: true;
  /**
   * Its ids are joined as a browser's are, whatever its trust: a user token vouches for one customer, and not for the
   * others who used the same device.
   */
  readonly joins?: "browser";
}

/** A parsed event of a customer, with all defaults filled in. */
export interface CustomerEvent {
  /** Idempotency key of ingest: an id seen before is not applied twice. */
  readonly id: string;
  readonly name: string;
  /** When it happened; epoch milliseconds. */
  readonly time: number;
  /** When the queue received it; epoch milliseconds. Absent where it came by no queue. */
  readonly queued?: number;
  /** Of a provider's report that says it: when the message was sent; epoch milliseconds. */
  readonly mailed?: number;
  /** An anonymous visitor's is `anonymous/<anonymousId>`. */
  readonly customerId: string;
  /** Further ids of the same person, as customer ids. */
  readonly aliases?: readonly string[];
  /** Absent: it came from a system of the workspace. */
  readonly via?: Via;
  /**
   * Of an event that a journey made, and of a provider's report that says it: the profile's `born` then (epoch milliseconds). The
   * event is not applied where the customer was erased since, also where they have come back.
   */
  readonly knownSince?: number;
  readonly properties: JsonObject;
  readonly context: EventContext;
  /** A replay, or marked as history: it changes the profile and exits, but starts and answers nothing. */
  readonly replay: boolean;
  /**
   * Reported by the provider itself. Other senders cannot claim that, because PutEvents refuses sources that begin with
   * `aws.`. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
   */
  readonly provider?: true;
  /** The journey it is addressed to: it may enter by the journey's `api` entry. */
  readonly journey?: string;
  /** How many of its fields were left out because they were empty, null or of another type, and the last of them. */
  readonly leftOut?: { readonly n: number; readonly name: string };
  /**
   * An inner event, which the customer did not cause: it is not counted, and its name ends, answers and reaches
   * nothing.
   */
  readonly inner?: InnerEvent;
}

export type InnerEvent =
  /** Time has passed or the rules have changed: segments and dates are re-evaluated. */
  | { readonly do: "look" }
  /**
   * Lets the customer in by one entry rule, of a schedule or a business event, whose event conditions read. `reached`:
   * when the occurrence reached us (epoch milliseconds), by which it is judged late or not. `shared`: the event's time
   * is a shared moment, and each customer comes in at their own time after it.
   */
  | {
      readonly do: "enter";
      readonly journey: string;
      readonly rule: string;
      readonly reached?: number;
      readonly shared?: true;
    }
  /** What an update step changes. */
  | { readonly do: "update"; readonly change: ProfileChange }
  /** Another profile of the same person was taken into this one (core/identity); never on a queue. */
  | ({ readonly do: "merge" } & MergeOf)
  /** A person takes the customer out of an entry; `note` says who, and why. */
  | ({ readonly do: "stop" } & StopOf);

/** What a fold needs to know of the two profiles that have become one. */
export interface MergeOf {
  /** The id that was merged. */
  readonly other: string;
  /** Its segments. */
  readonly segments: readonly string[];
  /** The recent events of each before the merge, with the keys of this profile. */
  readonly recent: { readonly ours: readonly RecentEvent[]; readonly theirs: readonly RecentEvent[] };
}

/** The entry that a person takes a customer out of. */
export interface StopOf {
  readonly journey: string;
  readonly n: number;
  readonly start: number;
  /** Who does it, and why: "by ann: wrong price". */
  readonly note: string;
}

/** The changes of an update step, with evaluated values. */
export interface ProfileChange {
  readonly set: JsonObject;
  /** Amounts to add to numbers. A missing trait counts from 0; a trait that is not a number is unchanged. */
  readonly add: Readonly<Record<string, number>>;
  /** Values to append to lists, once each. A missing trait begins a list; a trait that is not a list is unchanged. */
  readonly append: JsonObject;
  /** Traits to remove. */
  readonly remove: readonly string[];
  /** Lists (segments with `list: true`) to join and to leave. */
  readonly join: readonly string[];
  readonly leave: readonly string[];
}

/** The parts of an event that a run or a later condition may read. */
export interface KeptEvent {
  readonly name: string;
  readonly time: number;
  readonly properties: Readonly<Record<string, Json>>;
  /** What of the properties did not fit, by path. */
  readonly trimmed?: Readonly<Record<string, Trimmed>>;
}

/** A list of which the first `kept` of `of` items are there; anything else that did not fit is 0 of 1. */
export interface Trimmed {
  readonly kept: number;
  readonly of: number;
}

/**
 * The order in which a batch of one customer's events is folded: by time; those of one time as the queue received them,
 * because systems send in order what they stamp with whole seconds; those of one instant by id, so that the order is
 * always the same. ADR 0102 says what must not depend on this order.
 */
export function foldOrder(a: CustomerEvent, b: CustomerEvent): number {
  return a.time - b.time || (a.queued ?? 0) - (b.queued ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
