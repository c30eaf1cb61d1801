import { defined } from "../model/defined.ts";
import { UNSUBSCRIBED } from "../model/suppression.ts";
import type { MessageTags } from "../ports/messages.ts";
import { htmlWithUtm, textWithUtm } from "../send/utm.ts";
import { type Attachment, attachmentsOf } from "./attachments.ts";
import {
  BOUNCED,
  type ChannelFacts,
  type ChannelWords,
  type Material,
  needed,
  oneLine,
  type Reports,
  UNTIL_AGREED,
  type Written,
} from "./channel.ts";
import { plainText } from "./plain-text.ts";

export interface EmailMessage {
  readonly channel: "email";
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  /** The same without markup; absent where the HTML shows no text. */
  readonly text?: string;
  /** Where answers go, as it is written in the settings; absent: to the sender. */
  readonly replyTo?: string;
  /** The dedicated pool of addresses that it leaves by. */
  readonly pool?: string;
  /** The tenant of SES that it is sent for. */
  readonly tenant?: string;
  /** Files that go with it; absent: none. */
  readonly attachments?: readonly Attachment[];
  readonly tags: MessageTags;
  /** The link by which a mailbox ends the message's topic at one click, without showing a page. */
  readonly unsubscribe?: string;
}

export const EMAIL: ChannelFacts = {
  address: "email",
  eventWord: "Email",
  reports: "tags",
  honoursKey: false,
  redriven: false,
  unsubscribing: "marketing",
};

export const EMAIL_WORDS: ChannelWords = {
  name: "e-mail",
  plural: "e-mail",
  unsubscribed: UNTIL_AGREED,
};

export const EMAIL_REPORTS: Reports = {
  "Email Sent": { mark: "sent" },
  "Email Rejected": { mark: "sent" },
  "Email Delivered": { mark: "delivered" },
  "Email Opened": { mark: "opened" },
  "Email Clicked": { mark: "clicked" },
  "Email Bounced": BOUNCED,
  "Email Complained": { mark: "complained", suppress: () => "complained" },
  "Email Unsubscribed": { mark: "unsubscribed", suppress: () => UNSUBSCRIBED },
};

export function writeEmail({
  template,
  address,
  sender,
  by = {},
  fill,
  tags,
  links,
  utm,
  counted = (html) => html,
}: Material): Written<EmailMessage> {
  const to = needed("address", address);
  const subject = needed("subject", oneLine(fill(template.subject ?? "", "text")));
  const from = needed("sender", sender.email);
  const ours = Object.values(links);
  const filled = fill(template.body, "html");
  const html = utm === undefined ? filled : htmlWithUtm(filled, utm, ours);
  const plain = template.text === undefined ? "" : fill(template.text, "text").trim();
  const written = utm === undefined ? plain : textWithUtm(plain, utm, ours);
  const text = written === "" ? plainText(html) : written;
  const attachments = attachmentsOf(template, fill);
  return {
    outgoing: {
      channel: "email",
      from,
      to,
      subject,
      html: counted(html),
      ...(text === "" ? {} : { text }),
      ...(attachments.length === 0 ? {} : { attachments }),
      tags,
      ...defined({ replyTo: template.replyTo ?? sender.replyTo, unsubscribe: links.unsubscribe }),
      ...defined({ pool: by.pool, tenant: by.tenant }),
    },
    destination: to,
  };
}
