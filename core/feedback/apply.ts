import type { Report } from "../channels/channel.ts";
import { CHANNEL_FACTS, CHANNELS, type Channel, REPORTS } from "../channels/channels.ts";
import { isOfErased } from "../ingest/emitted.ts";
import type { CustomerEvent } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import { type MessageMark, parseMessageKey } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import { UNSUBSCRIBED } from "../model/suppression.ts";
import { addressFor, addressHash } from "../policy/address.ts";
import type { MessageStore, SuppressionStore } from "../ports/messages.ts";
import type { Counter, Hash, Spelling } from "../ports/system.ts";
import { CONSENT_MARGIN } from "../profile/consent.ts";
import { normalizedAddress } from "../profile/normalize-addresses.ts";
import { bareAddress, isAtLimit, isSoftBounce, SOFT_BOUNCES } from "../profile/soft-bounces.ts";

/**
 * Whether an event reports on one of our messages: an event of the provider, or of an app that names the message. The customer
 * was known when the message was sent. If they are unknown now, they were erased, and the report creates no new profile.
 */
export function isReport({ name, context, provider }: CustomerEvent): boolean {
  return provider === true || (context.message !== undefined && isAboutMessage(name));
}

/** Whether an event's name begins as those do that report on messages of a channel. */
function isAboutMessage(name: string): boolean {
  return CHANNELS.some(
    (channel) => CHANNEL_FACTS[channel].reports !== "none" && name.startsWith(`${CHANNEL_FACTS[channel].eventWord} `),
  );
}

/**
 * A report with the journey, the entry (its number) and the step that the message was sent by, from the message's key: what a report says of
 * them itself is not read. Any other event stays as it is.
 */
export function withSender(event: CustomerEvent): CustomerEvent {
  const sender = isReport(event) ? parseMessageKey(event.context.message ?? "") : undefined;
  if (sender === undefined) return event;
  const { journey, n: entry, step } = sender;
  return { ...event, properties: { ...event.properties, journey, entry, step } };
}

export interface FeedbackDeps {
  readonly messages: MessageStore;
  readonly suppressions: SuppressionStore;
  readonly hash: Hash;
  readonly counter: Counter;
  /** At how many soft bounces without a delivery an address is suppressed; 0: never, absent: SOFT_BOUNCES. */
  readonly softBounces?: number;
  /** Suppresses addresses in the spelling that messages are sent to; without it, as they come. */
  readonly spelling?: Spelling;
}

/** The customer's profile before the event and after it. */
export interface Around {
  readonly before: Profile | undefined;
  readonly after: Profile;
}

/** The report in an event of this name, and the channel it is about; undefined for any other event. */
function reportOf(event: string): { readonly channel: Channel; readonly report: Report } | undefined {
  for (const channel of CHANNELS) {
    const report = getOwn(REPORTS[channel], event);
    if (report !== undefined) return { channel, report };
  }
  return undefined;
}

/** The name of the event that reports this of a message; undefined where nobody reports it on that channel. */
export function reportName(channel: Channel, mark: MessageMark): string | undefined {
  return Object.entries(REPORTS[channel]).find(([, report]) => report.mark === mark)?.[0];
}

/**
 * Marks the message that an event names (`context.message`) with what became of it. Suppresses the address after a permanent bounce
 * (`properties.permanent`), as many soft ones as the settings say, a complaint or an unsubscription, also if the event names no message. One write for each.
 *
 * 1. An event of another name costs nothing.
 * 2. Idempotent: the first report of each kind counts.
 * 3. An event that is not the provider's suppresses only the customer's own address (else `SuppressionRefused`).
 * 4. A report on a message to an erased customer marks no message. Reports that tags lead to say in which life the message was sent.
 *    Text messages without tags are found by the provider's id, which belongs to one message only. Events of apps (push, own
 *    systems) name only the key: after the customer has come back they count for a new message of that key.
 */
export async function applyFeedback(deps: FeedbackDeps, event: CustomerEvent, around: Around): Promise<void> {
  const found = reportOf(event.name);
  if (found === undefined) return;
  const { channel, report } = found;
  const reason = report.suppress?.(event) ?? softReason(deps, event, around);
  if (reason !== undefined) await suppress(deps, channel, event, around, reason);
  const { message } = event.context;
  // A message of the same key may have been sent since to the customer who has come back.
  if (message === undefined || isOfErased(event, around.before)) return;
  await deps.messages.mark(event.customerId, message, report.mark, event.time);
}

/** Why an address is suppressed that bounced softly as often as the limit says. */
function softReason({ softBounces = SOFT_BOUNCES }: FeedbackDeps, event: CustomerEvent, { before, after }: Around) {
  return isSoftBounce(event) && before !== undefined && isAtLimit(before, after, softBounces) ? "bounced" : undefined;
}

async function suppress(
  { suppressions, hash, counter, spelling }: FeedbackDeps,
  channel: Channel,
  event: CustomerEvent,
  { before, after }: Around,
  reason: string,
): Promise<void> {
  const theirs = [before, after].flatMap((profile) => (profile && addressFor(profile, channel)) ?? []);
  const { address } = event.properties;
  // The address before the event comes first: the message probably went there, and not to an address that came with the report.
  const [first] = theirs;
  const written = typeof address === "string" ? bareAddress(address) : first;
  if (written === undefined) return;
  const kind = CHANNEL_FACTS[channel].address;
  const named = kind && spelling && normalizedAddress(spelling, kind, written, after.country?.v);
  const key = addressHash(hash, named ?? written);
  if (event.provider !== true && !theirs.some((one) => addressHash(hash, one) === key)) {
    counter.count("SuppressionRefused", { channel });
    return;
  }
  const time = reason === UNSUBSCRIBED ? unsubscribedAt(event, before) : event.time;
  await suppressions.put(channel, key, reason, time);
}

/**
 * The time of an unsubscription. It is later than an agreement that came in before, even if that agreement's clock was up to ten
 * minutes ahead (withConsent). The time of a past event is used as it is.
 */
function unsubscribedAt({ time, replay, knownSince }: CustomerEvent, before: Profile | undefined): number {
  const agreed = Object.values(before?.consent ?? {}).filter(({ v, t }) => v && t - time < CONSENT_MARGIN);
  // What comes from our own functions is stamped by AWS's clock: a STOP is not moved over the START that followed it.
  return replay || knownSince !== undefined ? time : Math.max(time, ...agreed.map(({ t }) => t));
}
