import type { Message } from "../model/message.ts";
import { groundsText } from "./grounds-text.ts";
import { reasonWords, words } from "./words.ts";

/**
 * What became of messages that did not go out:
 * - `not sent`: they were dropped;
 * - `refused`: the provider refused them;
 * - `held`: they wait until they may be sent, or until their provider is less busy;
 * - `left`: they were held, and that time has passed: the customer had left the journey;
 * - `passed over`: another choice of the same `first of` was taken in their place;
 * - `no answer`: the provider never answered; they count as sent.
 */
export type NotSentKind = "not sent" | "refused" | "held" | "left" | "passed over" | "no answer";

/** A reason why messages of a template did not go out, and how many. */
export interface WhyNot {
  readonly kind: NotSentKind;
  /** A drop reason (`no_consent`), a provider's own reason, or for `held` and `left` the rule. */
  readonly reason: string;
  /** The reason as people say it. */
  readonly words: string;
  readonly messages: number;
  /** Customers with such a message, each once. */
  readonly customers: number;
  /** One of them, the newest, and what the check saw: a sentence each. */
  readonly example: {
    readonly customer: string;
    readonly key: string;
    readonly time: number;
    readonly details: readonly string[];
  };
}

export interface WhyNotCounts {
  readonly template: string;
  /** Messages that went out, or whose provider never answered. */
  readonly sent: number;
  /** Claimed by a sender at this moment. */
  readonly underWay: number;
  /** The most frequent first. */
  readonly reasons: readonly WhyNot[];
}

/** How long after a hold's end its message may still be stored as held, before it is sure that nobody sends it. */
const LATE = 3_600_000;

interface Group {
  readonly kind: NotSentKind;
  readonly reason: string;
  messages: number;
  readonly customers: Set<string>;
  newest: Message;
}

/** Counts the messages of one template by the reason for which they did not go out. `now` in epoch milliseconds. */
export class WhyNotTally {
  readonly #template: string;
  readonly #now: number;
  readonly #groups = new Map<string, Group>();
  #sent = 0;
  #underWay = 0;

  constructor(template: string, now: number) {
    this.#template = template;
    this.#now = now;
  }

  /** A message that chose the template or passed it over; any other counts as nothing. */
  add(message: Message): void {
    if (message.template !== this.#template) {
      const reason = passedOver(message, this.#template);
      if (reason !== undefined) this.#count("passed over", reason, message);
      return;
    }
    if (message.state === "claimed") this.#underWay += 1;
    if (message.state === "sent" || message.state === "unknown") this.#sent += 1;
    const why = whyNot(message, this.#now);
    if (why !== undefined) this.#count(why.kind, why.reason, message);
  }

  #count(kind: NotSentKind, reason: string, message: Message): void {
    const key = `${kind}\n${reason}`;
    const group = this.#groups.get(key) ?? { kind, reason, messages: 0, customers: new Set(), newest: message };
    group.messages += 1;
    group.customers.add(message.customerId);
    if (message.time > group.newest.time) group.newest = message;
    this.#groups.set(key, group);
  }

  /** What was counted; times in the example's details are shown in `zone`. */
  counts(zone: string): WhyNotCounts {
    const reasons = [...this.#groups.values()].map(({ kind, reason, messages, customers, newest }) => ({
      kind,
      reason,
      words: reasonText(kind, reason),
      messages,
      customers: customers.size,
      example: {
        customer: newest.customerId,
        key: newest.key,
        time: newest.time,
        details: newest.verdict === undefined ? [] : groundsText(newest.verdict, zone),
      },
    }));
    return {
      template: this.#template,
      sent: this.#sent,
      underWay: this.#underWay,
      reasons: reasons.toSorted((a, b) => b.messages - a.messages || compare(a.words, b.words)),
    };
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function whyNot(message: Message, now: number): { readonly kind: NotSentKind; readonly reason: string } | undefined {
  const { state, reason, verdict, until } = message;
  switch (state) {
    case "dropped":
      return { kind: "not sent", reason: reason ?? "dropped" };
    case "failed":
      return { kind: "refused", reason: reason ?? "no reason given" };
    case "unknown":
      return { kind: "no answer", reason: "no answer" };
    case "held": {
      const kind = until !== undefined && until + LATE < now ? "left" : "held";
      return { kind, reason: verdict?.rule ?? "held" };
    }
    case "released":
      return { kind: "held", reason: "throttled" };
    default:
      return undefined;
  }
}

/** Why a message's `first of` passed this template over; undefined where it did not. */
function passedOver({ verdict }: Message, template: string): string | undefined {
  const passed = verdict?.values.passed;
  if (typeof passed !== "object" || passed === null) return undefined;
  const [, reason] = Object.entries(passed).find(([name]) => name === template) ?? [];
  return typeof reason === "string" ? reason : undefined;
}

function reasonText(kind: NotSentKind, reason: string): string {
  switch (kind) {
    case "not sent":
      return `not sent: ${reasonWords(reason)}`;
    case "refused":
      return `the provider refused it: ${words(reason)}`;
    case "held":
      return reason === "throttled" ? "held: the provider is busy" : `held: ${reason}`;
    case "left":
      return `not sent: held (${reason}), and the customer had left`;
    case "passed over":
      return `another choice was taken: ${PASSED.get(reason) ?? reasonWords(reason)}`;
    case "no answer":
      return "sent, as far as is known: the provider never answered";
  }
}

const PASSED: ReadonlyMap<string, string> = new Map([
  ["failed", "the provider refused it"],
  ["held", "it would have waited"],
]);
