import { UNSUBSCRIBED } from "../model/suppression.ts";
import type { MessageTags } from "../ports/messages.ts";
import { UnwritableError } from "../send/filling.ts";
import {
  BOUNCED,
  type ChannelFacts,
  type ChannelWords,
  type Material,
  needed,
  oneLine,
  type Reports,
  type Written,
} from "./channel.ts";

/** A template that Meta has approved, by its name and language there; `parameters` fill the places of its body in order. */
export interface ApprovedTemplate {
  readonly name: string;
  readonly language: string;
  readonly parameters: readonly string[];
}

/** What is said: a text of our own, or an approved template. */
export type WhatsAppContent = { readonly text: string } | { readonly approved: ApprovedTemplate };

export interface WhatsAppMessage {
  readonly channel: "whatsapp";
  /** The id that AWS gives the phone number. */
  readonly from: string;
  /** E.164. */
  readonly to: string;
  readonly content: WhatsAppContent;
  readonly tags: MessageTags;
}

/** Characters of a text: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages (not said by AWS). */
const MAX_TEXT = 4_096;
/** Characters of a parameter: the whole body of a template may have so many once it is filled. Not said by AWS. */
const MAX_PARAMETER = 1_024;

export const WHATSAPP: ChannelFacts = {
  address: "phone",
  eventWord: "WhatsApp",
  // Meta returns `biz_opaque_callback_data` with each status (adapters/channels/whatsapp.ts).
  reports: "tags",
  honoursKey: false,
  redriven: false,
  unsubscribing: "everything",
};

export const WHATSAPP_WORDS: ChannelWords = {
  name: "WhatsApp",
  plural: "WhatsApp messages",
  unsubscribed:
    "nothing is sent to this number by WhatsApp, receipts neither, until they answer START: STOP was answered",
};

export const WHATSAPP_REPORTS: Reports = {
  "WhatsApp Sent": { mark: "sent" },
  "WhatsApp Delivered": { mark: "delivered" },
  "WhatsApp Read": { mark: "opened" },
  "WhatsApp Failed": BOUNCED,
  "WhatsApp Opted Out": { mark: "unsubscribed", suppress: () => UNSUBSCRIBED },
};

export function writeWhatsApp({ template, address, sender, fill, tags, isOpen }: Material): Written<WhatsAppMessage> {
  const to = needed("address", address);
  const from = needed("sender", sender.whatsapp);
  const text = isOpen === true || template.approved === undefined ? fill(template.body, "text").trim() : "";
  if (text.length > MAX_TEXT) throw new UnwritableError(`text longer than ${MAX_TEXT} characters`);
  const content = text === "" ? { approved: filled(template.approved, fill) } : { text };
  return { outgoing: { channel: "whatsapp", from, to, content, tags }, destination: to };
}

/** Parameters are one line each: Meta refuses line breaks, tabs and more than four blanks in a row. */
function filled(approved: ApprovedTemplate | undefined, fill: Material["fill"]): ApprovedTemplate {
  const { name, language, parameters } = approved ?? { name: needed("text", undefined), language: "", parameters: [] };
  const texts = parameters.map((one, at) => needed(`parameter ${at + 1}`, oneLine(fill(one, "text"))));
  if (texts.some((one) => one.length > MAX_PARAMETER)) {
    throw new UnwritableError(`parameter longer than ${MAX_PARAMETER} characters`);
  }
  return { name, language, parameters: texts };
}
