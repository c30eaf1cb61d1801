import { defined } from "../model/defined.ts";
import { UNSUBSCRIBED } from "../model/suppression.ts";
import { smsSenderFor } from "../policy/sms-sender.ts";
import type { MessageTags } from "../ports/messages.ts";
import { UnwritableError } from "../send/filling.ts";
import {
  BOUNCED,
  type ChannelFacts,
  type ChannelWords,
  type Material,
  needed,
  type Reports,
  type Written,
} from "./channel.ts";
import { segmentsOf } from "./segments.ts";

export interface SmsMessage {
  readonly channel: "sms";
  /** Origination identity: a number or sender id. */
  readonly from: string;
  /** E.164. */
  readonly to: string;
  readonly text: string;
  /** How carriers treat it. */
  readonly transactional: boolean;
  /** As how many messages it is paid for. */
  readonly segments?: number;
  /** A dearer one is not sent; US dollars. */
  readonly maxPrice?: string;
  /** How long networks try to deliver it; milliseconds. */
  readonly validFor?: number;
  readonly tags: MessageTags;
}

/** Characters: https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html */
const MAX_CHARACTERS = 1600;

export const SMS: ChannelFacts = {
  address: "phone",
  eventWord: "SMS",
  // Events on EventBridge carry no context: https://docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html
  reports: "id",
  honoursKey: false,
  redriven: false,
  // https://docs.aws.amazon.com/sms-voice/latest/userguide/opt-out-list.html
  unsubscribing: "everything",
};

export const SMS_WORDS: ChannelWords = {
  name: "sms",
  plural: "text messages",
  unsubscribed: "nothing is sent to this number, receipts neither: STOP was answered, and AWS blocks the number",
};

export const SMS_REPORTS: Reports = {
  "SMS Sent": { mark: "sent" },
  "SMS Delivered": { mark: "delivered" },
  "SMS Clicked": { mark: "clicked" },
  "SMS Failed": BOUNCED,
  "SMS Opted Out": { mark: "unsubscribed", suppress: () => UNSUBSCRIBED },
};

export function writeSms({ template, address, sender, country, fill, tags }: Material): Written<SmsMessage> {
  const to = needed("address", address);
  const from = needed("sender", smsSenderFor(sender, to, defined({ country })));
  const text = needed("text", fill(template.body, "text").trim());
  if (text.length > MAX_CHARACTERS) throw new UnwritableError(`text longer than ${MAX_CHARACTERS} characters`);
  const { transactional } = template;
  const limits = defined({ maxPrice: sender.texts?.maxPrice, validFor: sender.texts?.validFor });
  const segments = segmentsOf(text);
  return { outgoing: { channel: "sms", from, to, text, transactional, segments, ...limits, tags }, destination: to };
}
