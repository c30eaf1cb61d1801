import { utf8Bytes } from "../model/json.ts";
import type { MessageTags } from "../ports/messages.ts";
import { UnwritableError } from "../send/filling.ts";
import {
  type ChannelFacts,
  type ChannelWords,
  type Material,
  needed,
  oneLine,
  type Reports,
  UNTIL_AGREED,
  type Written,
} from "./channel.ts";

export interface PushMessage {
  readonly channel: "push";
  /** The ARN of the device's SNS platform endpoint. */
  readonly to: string;
  /** Those of the customer's other devices. */
  readonly others?: readonly string[];
  readonly title: string;
  readonly text: string;
  readonly tags: MessageTags;
}

/** Bytes of title and text; the whole payload may have 4,096 with both APNs and FCM. */
const MAX_BYTES = 3000;

export const PUSH: ChannelFacts = {
  address: "push",
  eventWord: "Push",
  reports: "tags",
  honoursKey: false,
  redriven: false,
  unsubscribing: "marketing",
};

export const PUSH_WORDS: ChannelWords = {
  name: "push",
  plural: "push",
  unsubscribed: UNTIL_AGREED,
};

/** The app reports, or your own systems do, by the message's key that it finds in the payload. */
export const PUSH_REPORTS: Reports = {
  "Push Delivered": { mark: "delivered" },
  "Push Opened": { mark: "opened" },
  // The device is taken out of the profile (applyEvent): another of the customer's may still be written to.
  "Push Bounced": { mark: "bounced" },
};

export function writePush({ template, address, others = [], fill, tags }: Material): Written<PushMessage> {
  const to = needed("address", address);
  const title = needed("title", oneLine(fill(template.subject ?? "", "text")));
  const text = needed("text", fill(template.body, "text").trim());
  if (utf8Bytes(title + text) > MAX_BYTES) throw new UnwritableError(`text longer than ${MAX_BYTES} bytes`);
  const outgoing = { channel: "push", to, ...(others.length > 0 && { others }), title, text, tags } as const;
  return { outgoing, destination: to, ...(others.length > 0 && { others }) };
}
