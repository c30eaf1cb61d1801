import type { Channel } from "../channels/channels.ts";
import { CHANNEL_FACTS } from "../channels/channels.ts";
import { PAGES_SOURCE } from "../ingest/emitted.ts";
import { EVENT_OF_PAGE, type Link } from "../links/link.ts";
import { defined } from "../model/defined.ts";
import type { Trust } from "../model/event.ts";
import { getOwn, type JsonObject } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";
import { isoTime } from "../moment/wall-time.ts";
import { addressHashes } from "../policy/address.ts";
import type { SentEvent } from "../ports/queues.ts";
import type { Hash } from "../ports/system.ts";
import { needsConfirmation } from "../profile/consent.ts";
import { PURPOSE } from "./choices.ts";

/* What a customer says by a page, as events for the bus. The page's functions write no profile: ingest does. */

/** One who follows a link owns the address that it went to. */
const WORDS = {
  unsubscribe: "unsubscribe link",
  preferences: "preference page",
  confirm: "confirmation link",
} as const;

/** The topic of an unsubscribe link ends on its channel. */
export function unsubscribed(link: Link, id: string, now: number): SentEvent {
  const { topic = "", channel = "" } = link;
  return event(link, id, now, "confirmed", { consent: { [topic]: { [channel]: false } } });
}

/**
 * The customer agrees to the topic of a confirmation link on its channel, and the address that it went to is theirs. Where the
 * customer has another address meanwhile, ingest leaves the agreement out.
 */
export function confirmed(link: Link, profile: Profile | undefined, hash: Hash, id: string, now: number): SentEvent {
  const { topic = "", channel, address = "" } = link;
  const kind = channel && CHANNEL_FACTS[channel].address;
  const hashes = channel === undefined || profile === undefined ? [] : addressHashes(hash, profile, channel);
  const whole = hashes.find((one) => one.startsWith(address)) ?? address;
  return event(link, id, now, "confirmed", {
    consent: { [topic]: { [channel ?? ""]: true } },
    ...(kind === undefined ? {} : { confirmed: { [kind]: whole } }),
  });
}

/**
 * The changed boxes of the preference page. The link proves the customer's address on its own channel alone: an agreement by
 * another one that needs to be confirmed is said without that trust, and gets its confirmation message.
 */
export function chosen(
  link: Link,
  changes: ReadonlyMap<string, boolean>,
  topics: Settings["topics"],
  id: string,
  now: number,
): readonly SentEvent[] {
  const unproven = (key: string, on: boolean) =>
    on && !key.endsWith(`/${link.channel}`) && needsConfirmation(key, topics);
  const entries = [...changes];
  const proven = contextOf(entries.filter(([key, on]) => !unproven(key, on)));
  const others = contextOf(entries.filter(([key, on]) => unproven(key, on)));
  return [
    ...(proven === undefined ? [] : [event(link, id, now, "confirmed", proven)]),
    ...(others === undefined ? [] : [event(link, `${id}-unproven`, now, "trusted", others)]),
  ];
}

function contextOf(changes: readonly (readonly [string, boolean])[]): JsonObject | undefined {
  if (changes.length === 0) return undefined;
  const consent: Record<string, Record<string, boolean>> = {};
  const purposes: Record<string, boolean> = {};
  for (const [key, on] of changes) {
    const [topic = "", channel = ""] = key.split("/");
    if (key.startsWith(PURPOSE)) purposes[key.slice(PURPOSE.length)] = on;
    else consent[topic] = { ...getOwn(consent, topic), [channel]: on };
  }
  return {
    ...(Object.keys(consent).length === 0 ? {} : { consent }),
    ...(Object.keys(purposes).length === 0 ? {} : { purposes }),
  };
}

function event(link: Link, id: string, now: number, trust: Trust, context: JsonObject): SentEvent {
  const { kind, customer, message, topic, channel } = link;
  const properties: { topic?: string; channel?: Channel; message?: string } = defined({ topic, channel, message });
  return {
    name: EVENT_OF_PAGE[kind],
    source: PAGES_SOURCE,
    detail: {
      id,
      customerId: customer,
      time: isoTime(now),
      properties: { ...properties },
      context: { ...context, source: WORDS[kind], ...defined({ proof: message }) },
      via: { source: "pages", trust },
    },
  };
}
