import { WHATSAPP_TEXTS } from "../inbound/whatsapp-events.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";

/** https://docs.aws.amazon.com/social-messaging/latest/userguide/send-message.html */
const OPEN_FOR = 24 * 3_600_000;

/**
 * Until when texts of our own may be sent by WhatsApp: 24 hours from the customer's last message; 0 where none came. The profile counts the events of
 * such messages anyway. Epoch milliseconds.
 */
export function windowEnds({ counts }: Pick<Profile, "counts">): number {
  const last = WHATSAPP_TEXTS.map((name) => getOwn(counts, name)?.last ?? -OPEN_FOR);
  return Math.max(...last) + OPEN_FOR;
}
