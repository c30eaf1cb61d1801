import type { Json, JsonObject } from "./json.ts";

/** The name of an event that is addressed to a journey and lets in by its `api` entry: `detail.journey` says which. */
export const ENTER_JOURNEY = "Enter Journey";

/** What an event says of the customer besides what happened; each part updates the profile (DESIGN §5). */
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

/** Something a customer did, or a system reports of them, parsed and with all defaults filled in. */
export interface CustomerEvent {
  /** Idempotency key of ingest: an id seen before is not applied twice. */
  readonly id: string;
  readonly name: string;
  /** When it happened; epoch milliseconds. */
  readonly time: number;
  /** When the queue took it; epoch milliseconds. Absent where it came by none. */
  readonly queued?: number;
  /** An anonymous visitor's is `anonymous/<anonymousId>`. */
  readonly customerId: string;
  /**
   * Of what a journey did for the customer: when they were first heard of, the profile's `born` (epoch milliseconds). It is not
   * applied to one who was erased since and has come back.
   */
  readonly knownSince?: number;
  readonly properties: JsonObject;
  readonly context: EventContext;
  /** Marked as a replay or as history: changes the profile and exits, but starts and wakes nothing. */
  readonly replay: boolean;
  /**
   * Reported by the provider itself, which anybody who may put events on the bus cannot: sources that begin with `aws.` are
   * refused there. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
   */
  readonly provider?: true;
  /** Addressed to this journey: it lets in by the journey's `api` entry. Else an event like any other. */
  readonly journey?: string;
  /** How many of its fields were left out, being empty, null or of another kind, and which the last was. */
  readonly leftOut?: { readonly n: number; readonly name: string };
  /** Ours, and nothing the customer did: it is not counted, ends, wakes and reaches nothing by its name. */
  readonly inner?: InnerEvent;
}

export type InnerEvent =
  /** Time has passed or the rules have changed: segments and dates are looked at again. */
  | { readonly do: "look" }
  /**
   * Lets the customer in by one entry rule, of a schedule or a business event; the event is what conditions see. `reached`: when
   * the occurrence reached us, by which it is late or not (epoch milliseconds). `shared`: the event's time is a moment that many
   * share, and each comes in at their own place after it.
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
  /** A person takes the customer out of an entry; `note` says who, and why. */
  | ({ readonly do: "stop" } & StopOf);

/** Which entry somebody is taken out of by hand. */
export interface StopOf {
  readonly journey: string;
  readonly n: number;
  readonly start: number;
  /** Who does it, and why: "by ann: wrong price". */
  readonly note: string;
}

/** Changes of an update step, its values worked out. */
export interface ProfileChange {
  readonly set: JsonObject;
  /** Amounts to add to numbers; a trait that is not there counts from 0, one that is no number stays. */
  readonly add: Readonly<Record<string, number>>;
  /** Values to append to lists, once each; a trait that is not there begins one, one that is no list stays. */
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
 * The order in which a batch of one customer's events is folded: as they happened; those of one time as the queue took them, since
 * systems send in order what they stamp with whole seconds; those of one instant by id, so that the order is the same each time. What
 * may not depend on it does not: see ADR 0102.
 */
export function foldOrder(a: CustomerEvent, b: CustomerEvent): number {
  return a.time - b.time || (a.queued ?? 0) - (b.queued ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
