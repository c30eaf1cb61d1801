import type { CustomerEvent } from "../model/event.ts";
import type { MessageMark } from "../model/message.ts";
import type { Channel } from "../model/rules.ts";
import { addressFor } from "../policy/address.ts";
import type { Hash, MessageStore, ProfileStore, SuppressionStore } from "../ports.ts";
import { own } from "../profile/own.ts";
import { addressHash } from "../send/address-hash.ts";

export interface FeedbackDeps {
  readonly messages: MessageStore;
  readonly suppressions: SuppressionStore;
  readonly profiles: ProfileStore;
  readonly hash: Hash;
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
};

/**
 * Notes on a message what an event (`context.message`) says became of it, and suppresses the address it went to after a
 * permanent bounce, a complaint or an unsubscription. Idempotent: the first report of each kind counts. An event of
 * another name, or about no message, changes nothing here.
 */
export async function applyFeedback(deps: FeedbackDeps, event: CustomerEvent): Promise<void> {
  const meaning = own(MEANINGS, event.name);
  if (meaning === undefined) return;
  const reason = meaning.suppress?.(event);
  if (reason !== undefined) await suppress(deps, meaning.channel, event, reason);
  const { message } = event.context;
  if (message !== undefined) await deps.messages.mark(event.customerId, message, meaning.mark, event.time);
}

async function suppress(deps: FeedbackDeps, channel: Channel, event: CustomerEvent, reason: string): Promise<void> {
  const address = await addressOf(deps, channel, event);
  if (address !== undefined) {
    await deps.suppressions.put(channel, addressHash(deps.hash, address), reason, event.time);
  }
}

/** The address the event names: the customer's may have changed since. */
async function addressOf(deps: FeedbackDeps, channel: Channel, event: CustomerEvent): Promise<string | undefined> {
  const { address } = event.properties;
  if (typeof address === "string") return bare(address);
  const profile = await deps.profiles.read(event.customerId);
  return profile && addressFor(profile, channel);
}

/** `Ada <ada@example.com>` → `ada@example.com`: SES names recipients as their provider wrote them. */
function bare(address: string): string {
  return /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address;
}
