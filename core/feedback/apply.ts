import type { CustomerEvent } from "../model/event.ts";
import type { MessageMark } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import type { Channel } from "../model/rules.ts";
import { addressFor } from "../policy/address.ts";
import type { Hash, MessageStore, SuppressionStore } from "../ports.ts";
import { own } from "../profile/own.ts";
import { addressHash } from "../send/address-hash.ts";

export interface FeedbackDeps {
  readonly messages: MessageStore;
  readonly suppressions: SuppressionStore;
  readonly hash: Hash;
}

/** The event's customer as stored before it, and with it brought in. */
export interface Around {
  readonly before: Profile | undefined;
  readonly after: Profile;
}

/** What an event says of the message it is about. */
interface Meaning {
  readonly channel: Channel;
  readonly mark: MessageMark | "sent";
  /** Why the address is not written to any more, if it is not. */
  suppress?(event: CustomerEvent): string | undefined;
}

/** The events that report on messages, whoever sends them; all say at least that the provider had the message. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  "Email Sent": { channel: "email", mark: "sent" },
  "Email Rejected": { channel: "email", mark: "sent" },
  "Email Delivered": { channel: "email", mark: "delivered" },
  "Email Opened": { channel: "email", mark: "opened" },
  "Email Clicked": { channel: "email", mark: "clicked" },
  "Email Bounced": {
    channel: "email",
    mark: "bounced",
    suppress: ({ properties }) => (properties.permanent === true ? "bounced" : undefined),
  },
  "Email Complained": { channel: "email", mark: "complained", suppress: () => "complained" },
  "Email Unsubscribed": { channel: "email", mark: "unsubscribed", suppress: () => "unsubscribed" },
  "SMS Sent": { channel: "sms", mark: "sent" },
  "SMS Delivered": { channel: "sms", mark: "delivered" },
  "SMS Clicked": { channel: "sms", mark: "clicked" },
  "SMS Failed": {
    channel: "sms",
    mark: "bounced",
    suppress: ({ properties }) => (properties.permanent === true ? "bounced" : undefined),
  },
  "SMS Opted Out": { channel: "sms", mark: "unsubscribed", suppress: () => "unsubscribed" },
  "Push Delivered": { channel: "push", mark: "delivered" },
  "Push Opened": { channel: "push", mark: "opened" },
};

/**
 * Notes on a message what an event (`context.message`) says became of it, and suppresses the address it went to after a
 * permanent bounce (`properties.permanent`), a complaint or an unsubscription, also where the event names no message: one
 * write for each. Idempotent: the first report of each kind counts. An event of another name costs nothing.
 */
export async function applyFeedback(deps: FeedbackDeps, event: CustomerEvent, around: Around): Promise<void> {
  const meaning = own(MEANINGS, event.name);
  if (meaning === undefined) return;
  const reason = meaning.suppress?.(event);
  const address = reason === undefined ? undefined : addressOf(meaning.channel, event, around);
  if (reason !== undefined && address !== undefined) {
    await deps.suppressions.put(meaning.channel, addressHash(deps.hash, address), reason, event.time);
  }
  const { message } = event.context;
  if (message !== undefined) await deps.messages.mark(event.customerId, message, meaning.mark, event.time);
}

/**
 * The address the event names, else the customer's own: the one they had before, which a message was more likely sent to
 * than one that came with the report of its bounce.
 */
function addressOf(channel: Channel, event: CustomerEvent, { before, after }: Around): string | undefined {
  const { address } = event.properties;
  if (typeof address === "string") return bare(address);
  return (before && addressFor(before, channel)) ?? addressFor(after, channel);
}

/** `Ada <ada@example.com>` → `ada@example.com`: SES names recipients as their provider wrote them. */
function bare(address: string): string {
  return /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address;
}
