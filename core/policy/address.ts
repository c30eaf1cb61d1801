import { CHANNEL_FACTS, type Channel } from "../channels/channels.ts";
import type { AddressKind } from "../model/event.ts";
import type { Profile } from "../model/profile.ts";
import type { Hash } from "../ports/system.ts";
import { countriesOfPhone } from "./customer-zones.ts";
import { allow, type Check, drop } from "./decision.ts";
import { smsSenderFor } from "./sms-sender.ts";
import { windowEnds } from "./whatsapp-window.ts";

const VALID = {
  // Stricter than RFC 5321 where only trouble would be lost: no quoted local parts, no address literals.
  email: (text) =>
    text.length <= 254 &&
    // In ASCII: SES takes no other name before the @, and domains as punycode.
    // https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html
    /^[\x21-\x7e]+$/.test(text) &&
    /^[^\s@"(),:;<>[\\\]]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i.test(text),
  // E.164.
  phone: (text) => /^\+[1-9]\d{6,14}$/.test(text),
  // A device as SNS knows it: https://docs.aws.amazon.com/sns/latest/dg/mobile-push-send-register.html
  push: (text) => text.length <= 512 && /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:endpoint\/\S+\/\S+\/\S+$/.test(text),
} satisfies Record<AddressKind, (text: string) => boolean>;

/** Whether an address of this kind can be written to. */
export function isValid(kind: AddressKind, text: string): boolean {
  return VALID[kind](text);
}

/** The address a message of this channel would go to, if the customer has a valid one. */
export function addressFor(profile: Profile, channel: Channel): string | undefined {
  const kind = CHANNEL_FACTS[channel].address;
  const text = kind && profile.addresses[kind]?.v;
  return kind && text && VALID[kind](text) ? text : undefined;
}

/** The customer's devices beside that of `addressFor`. */
export function otherDevices({ addresses }: Profile): readonly string[] {
  return (addresses.push?.others ?? []).map(({ v }) => v).filter(VALID.push);
}

/**
 * The customer has an address of the kind the channel needs, and it is well formed. An address that only a browser said may be
 * anybody's: it gets the message by which it is confirmed, and nothing else. A text message needs a sender for the number's country.
 */
export const address: Check = ({ now, profile, message, settings }) => {
  const kind = CHANNEL_FACTS[message.channel].address;
  if (kind === undefined) return allow();
  const { v: text, t: time, how } = profile.addresses[kind] ?? { v: null, t: 0 };
  if (!text) return drop("no_address", "address", { needs: kind });
  if (how === "browser" && !message.confirms) {
    return drop("unconfirmed_address", "unconfirmed", { needs: kind, time });
  }
  if (!VALID[kind](text)) return drop("invalid_address", "address", { needs: kind, length: text.length });
  if (message.freeText && windowEnds(profile) <= now) {
    return drop("window_closed", "24 hours of WhatsApp", { until: windowEnds(profile) });
  }
  // Without any sender, everybody misses the message: its writer says so.
  if (message.channel !== "sms" || settings.sender.texts?.countries === undefined) return allow();
  if (smsSenderFor(settings.sender, text, profile) !== undefined) return allow();
  return drop("no_sender", "no sender", { countries: [...countriesOfPhone(text)] });
};

/** Under what an address is suppressed: the same for all spellings of it that reach the same mailbox in practice. */
export function addressHash(hash: Hash, address: string): string {
  return hash(address.trim().toLowerCase());
}

/** Under what the address may be suppressed that a channel writes to, today's spelling first; none where the customer has no valid one. */
export function addressHashes(hash: Hash, profile: Profile, channel: Channel): readonly string[] {
  const kind = CHANNEL_FACTS[channel].address;
  const address = addressFor(profile, channel);
  if (kind === undefined || address === undefined) return [];
  return [addressHash(hash, address), ...(profile.addresses[kind]?.earlier ?? [])];
}
