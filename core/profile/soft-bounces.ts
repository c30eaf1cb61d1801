import type { CustomerEvent } from "../model/event.ts";
import type { Profile } from "../model/profile.ts";
import { howOf } from "./answers.ts";

/** At how many soft bounces without a delivery an address is suppressed, where the settings say nothing. */
export const SOFT_BOUNCES = 5;

/** `Ada <ada@example.com>` → `ada@example.com`: SES names recipients as their provider wrote them. */
export function bareAddress(address: string): string {
  return /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address;
}

/**
 * What SES says of a message that the mailbox would not take, whoever it belongs to: the address is not at fault.
 * https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types
 */
const ABOUT_MESSAGE: ReadonlySet<unknown> = new Set(["MessageTooLarge", "ContentRejected", "AttachmentRejected"]);

/** Whether an event says that e-mail to an address could not be delivered for now: a full mailbox, a server that is down. */
export function isSoftBounce({ name, properties: { permanent, kind } }: CustomerEvent): boolean {
  return name === "Email Bounced" && permanent !== true && !ABOUT_MESSAGE.has(kind);
}

/**
 * The profile with a soft bounce counted on the address that it is about, and without a count after `Email Delivered`. A bounce of another
 * address is not counted, nor what a browser or a replayed event says.
 */
export function withSoftBounces(profile: Profile, event: CustomerEvent): Profile {
  const { email } = profile.addresses;
  const isDelivered = event.name === "Email Delivered";
  if (email?.v == null || event.replay || !(isDelivered || isSoftBounce(event))) return profile;
  if (howOf(event) === "browser" || !isTheirs(email.v, event)) return profile;
  const { soft, ...address } = email;
  if (isDelivered && soft === undefined) return profile;
  const next = isDelivered ? address : { ...address, soft: (soft ?? 0) + 1 };
  return { ...profile, addresses: { ...profile.addresses, email: next } };
}

/** Whether the event is about this address, or names none. */
function isTheirs(address: string, { properties }: CustomerEvent): boolean {
  const named = properties.address;
  return typeof named !== "string" || bareAddress(named).toLowerCase() === address.toLowerCase();
}

/** Whether the address has used up a whole limit with the soft bounce that is now counted: at each multiple, so that a lift gives a new one. */
export function isAtLimit({ addresses: { email: before } }: Pick<Profile, "addresses">, after: Profile, limit: number) {
  const { email } = after.addresses;
  const soft = email?.soft ?? 0;
  if (limit === 0 || email?.v == null || soft === 0) return false;
  const known = before?.v === email.v ? (before.soft ?? 0) : 0;
  return soft % limit === 0 || Math.floor(soft / limit) > Math.floor(known / limit);
}
