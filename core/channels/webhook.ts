import type { Template } from "../model/message.ts";
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
import { literalHost, staysInPlace } from "./webhook-request.ts";
import { isWellFormedXml } from "./well-formed-xml.ts";

export interface WebhookMessage {
  readonly channel: "webhook";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly tags: MessageTags;
}

export const WEBHOOK: ChannelFacts = {
  address: undefined,
  eventWord: "Webhook",
  reports: "none",
  honoursKey: true,
  unsubscribing: "marketing",
};

export const WEBHOOK_WORDS: ChannelWords = {
  name: "webhook",
  plural: "webhooks",
  unsubscribed: UNTIL_AGREED,
};

export const WEBHOOK_REPORTS: Reports = {};

export function writeWebhook({ template, fill, tags }: Material): Written<WebhookMessage> {
  needed("url whose host is literal and https", literalHost(template.url ?? ""));
  const url = fill(template.url ?? "", "url").trim();
  if (!staysInPlace(url)) throw new UnwritableError("a value leads its url elsewhere");
  const given = Object.entries(template.headers ?? {}).map(([name, value]) => [name, oneLine(fill(value, "text"))]);
  const body = fill(template.body, template.bodyType ?? "text");
  if (template.bodyType !== undefined && !PARSES[template.bodyType](body)) {
    throw new UnwritableError(`its body is no ${template.bodyType.toUpperCase()} once it is filled`);
  }
  const type: Readonly<Record<string, string>> =
    template.bodyType === "xml" ? { "content-type": "application/xml" } : {};
  const headers = { ...type, ...Object.fromEntries(given) };
  return { outgoing: { channel: "webhook", url, headers, body, tags }, destination: url };
}

const PARSES: { readonly [T in NonNullable<Template["bodyType"]>]: (body: string) => boolean } = {
  json: (body) => {
    try {
      JSON.parse(body);
      return true;
    } catch {
      return false;
    }
  },
  xml: isWellFormedXml,
};
