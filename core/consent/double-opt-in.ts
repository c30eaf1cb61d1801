import { CHANNEL_FACTS, CHANNELS, type Channel } from "../channels/channels.ts";
import type { SeenEvent } from "../enter/matches.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";
import { addressFor, addressHash } from "../policy/address.ts";
import type { Hash } from "../ports/system.ts";
import { pendingAgreements } from "../profile/consent.ts";
import type { AnswerChange } from "./history.ts";

/*
 * An agreement to a topic with double opt-in waits until the customer confirms it. The message that asks them is the one
 * step of a journey that the compiler makes from the settings, one for each topic and channel. ADR 0137 says why.
 */

/** The journey that asks for a confirmation. */
export function confirmationJourney(topic: string, channel: string): string {
  return `confirm_${topic}_${channel}`;
}

/** An agreement of which the customer is to be asked. */
export interface ToConfirm {
  readonly journey: string;
  readonly event: SeenEvent;
}

/** What an event changed, as far as confirmations depend on it. */
export interface Changed {
  readonly before: Profile;
  readonly after: Profile;
  readonly changes: readonly AnswerChange[];
  readonly topics: Settings["topics"];
  /** Epoch milliseconds. */
  readonly time: number;
  readonly hash: Hash;
}

/**
 * The agreements of which the customer is to be asked after an event: those that began to wait by it, or were given
 * again with other grounds (another proof, another form), or whose address has come or changed. An app that says the same with
 * every event asks once. No address, no question.
 */
export function toConfirm({ before, after, changes, topics, time, hash }: Changed): readonly ToConfirm[] {
  // Of most customers nothing waits, and reading their addresses costs more than this.
  if (after.unconfirmed === undefined) return [];
  const asked = new Set(changes.flatMap(({ question, unconfirmed }) => (unconfirmed ? [question] : [])));
  const moved = new Set(CHANNELS.filter((channel) => addressFor(before, channel) !== addressFor(after, channel)));
  if (asked.size === 0 && moved.size === 0) return [];
  return pendingAgreements(after).flatMap(([key]): ToConfirm[] => {
    const [topic = "", name] = key.split("/");
    const channel: Channel | undefined = CHANNELS.find((each) => each === name);
    if (channel === undefined || !(asked.has(key) || moved.has(channel))) return [];
    if (getOwn(topics, topic)?.doubleOptIn?.[channel] === undefined) return [];
    const address = CHANNEL_FACTS[channel].address && addressFor(after, channel);
    if (address === undefined) return [];
    const properties = { topic, channel, address: addressHash(hash, address) };
    return [
      { journey: confirmationJourney(topic, channel), event: { name: "Opt-In Asked", time, properties, inner: true } },
    ];
  });
}
