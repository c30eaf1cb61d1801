import type { EmailMessage } from "../channels/email.ts";
import { LINK_PATHS, linkAt, writeToken } from "../links/link.ts";
import type { LinkDeps } from "../links/message-links.ts";
import { defined } from "../model/defined.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";
import { UNSUBSCRIBED } from "../model/suppression.ts";
import { addressFor, addressHash, addressHashes } from "../policy/address.ts";
import { deliverability } from "../policy/stage.ts";
import type { ProviderAnswer } from "../ports/channels.ts";
import type { MailedAddresses } from "../ports/mailed.ts";
import type { SuppressionStore } from "../ports/messages.ts";
import type { Clock } from "../ports/system.ts";
import { DEFAULT_COLOR, html } from "./html.ts";
import type { Speech } from "./words.ts";

/** An e-mail that no journey sends. */
export type PlainMail = Omit<EmailMessage, "tags">;

export interface MailDeps extends LinkDeps {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly stage: string;
  readonly suppressions: Pick<SuppressionStore, "read">;
  readonly mailed: MailedAddresses;
  mail(message: PlainMail): Promise<ProviderAnswer>;
}

/** What is mailed, in the item by which an address gets it once a day. */
export const PREFERENCES_MAIL = "preferences";

/**
 * Mails a new preference link to the customer's address: once a day at most, and not at all to an address that only a browser
 * said, that has bounced or complained, or that this stage does not deliver to. Whoever asks is told the same in any case.
 *
 * Idempotency key: the address and the day, taken before the mail goes out; a lost mail is asked for again the next day.
 */
export async function mailPreferences(
  deps: MailDeps,
  keys: readonly string[],
  profile: Profile,
  speech: Speech,
): Promise<void> {
  const { settings, hash, sealer, clock, url } = deps;
  const to = addressFor(profile, "email");
  const from = settings.sender.email;
  if (to === undefined || from === undefined || profile.addresses.email?.how === "browser") return;
  if (deliverability(getOwn(settings.stages, deps.stage), to) !== "deliver") return;
  const known = await deps.suppressions.read("email", addressHashes(hash, profile, "email"));
  if (known !== undefined && known.reason !== UNSUBSCRIBED) return;
  const now = clock.now();
  if (!(await deps.mailed.claim(addressHash(hash, to), PREFERENCES_MAIL, now))) return;
  const link = linkAt(now, { kind: "preferences", customer: profile.customerId, channel: "email" });
  const href = `${url}/${LINK_PATHS.preferences}/${writeToken(sealer, keys, link)}`;
  const color = settings.pages?.color ?? DEFAULT_COLOR;
  const body = html`<!doctype html><html lang="${speech.language}"><body style="font:17px/1.5 sans-serif;color:#1f2933">
<p>${speech.say("mailText")}</p>
<p><a href="${href}" style="color:${color}">${speech.say("mailButton")}</a></p>
<p>${speech.brand}</p></body></html>`;
  await deps.mail({
    channel: "email",
    from,
    to,
    subject: speech.say("mailSubject"),
    html: body.text,
    text: `${speech.say("mailText")}\n\n${speech.say("mailButton")}: ${href}\n\n${speech.brand}`,
    ...defined({ replyTo: settings.sender.replyTo }),
  });
}
