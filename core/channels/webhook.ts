import { pinpointPayload } from "../call/pinpoint-payload.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { parseMessageKey, type Template } from "../model/message.ts";
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

export interface WebhookMessage {
  readonly channel: "webhook";
  /** The ARN of a Lambda function where `isFunction` says so. */
  readonly url: string;
  readonly isFunction?: true;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly tags: MessageTags;
}

export const WEBHOOK: ChannelFacts = {
  address: undefined,
  eventWord: "Webhook",
  reports: "none",
  honoursKey: true,
  redriven: true,
  unsubscribing: "marketing",
};

export const WEBHOOK_WORDS: ChannelWords = {
  name: "webhook",
  plural: "webhooks",
  unsubscribed: UNTIL_AGREED,
};

export const WEBHOOK_REPORTS: Reports = {};

export function writeWebhook(material: Material): Written<WebhookMessage> {
  const { template, fill, tags } = material;
  if (template.lambda !== undefined) return writePayload(material, template.lambda);
  needed("url whose host is literal and https", literalHost(template.url ?? ""));
  const url = fill(template.url ?? "", "url").trim();
  if (!staysInPlace(url)) throw new UnwritableError("a value leads its url elsewhere");
  const given = Object.entries(template.headers ?? {}).map(([name, value]) => [name, oneLine(fill(value, "text"))]);
  const body = bodyOf(material);
  const type: Readonly<Record<string, string>> =
    template.bodyType === "xml" ? { "content-type": "application/xml" } : {};
  const headers = { ...type, ...Object.fromEntries(given) };
  return { outgoing: { channel: "webhook", url, headers, body, tags }, destination: url };
}

function bodyOf({ template, fill }: Material): string {
  const body = fill(template.body, template.bodyType ?? "text");
  if (template.bodyType === undefined || PARSES[template.bodyType](body)) return body;
  throw new UnwritableError(`its body is no ${template.bodyType.toUpperCase()} once it is filled`);
}

/**
 * The payload of a function: the body, which is a JSON object; or that of Pinpoint's custom channel, whose `Data` the body is. The
 * adapter adds the idempotency key.
 */
function writePayload(material: Material, arn: string): Written<WebhookMessage> {
  const { template, tags, customer } = material;
  const written = bodyOf(material);
  const { journey, step } = parseMessageKey(tags.key) ?? { journey: "", step: "" };
  const given = { data: written, journey, activity: step, endpoints: template.pinpoint?.endpoints ?? [] };
  const payload =
    template.pinpoint === undefined
      ? objectIn(written)
      : customer && pinpointPayload(customer.profile, given, customer.now);
  if (payload === undefined) {
    throw new UnwritableError(
      template.pinpoint === undefined ? "its body is no JSON object" : "no endpoint that it asks for",
    );
  }
  const body = JSON.stringify(payload);
  return { outgoing: { channel: "webhook", url: arn, isFunction: true, headers: {}, body, tags }, destination: arn };
}

function objectIn(text: string): JsonObject | undefined {
  const value: Json = JSON.parse(text);
  return isJsonObject(value) ? value : undefined;
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

const NAME = "[\\p{L}_:][\\p{L}\\p{N}_:.\\-]*";
const REFERENCE = "&(?:amp|lt|gt|quot|apos|#\\d{1,7}|#x[0-9a-fA-F]{1,6});";
const ATTRIBUTE = `\\s+${NAME}\\s*=\\s*(?:"(?:[^<&"]|${REFERENCE})*"|'(?:[^<&']|${REFERENCE})*')`;
/** Made when it is first needed, so that a bundle that checks no XML leaves it out. */
let madePiece: RegExp | undefined;
function piece(): RegExp {
  madePiece ??= new RegExp(
    [
      "(?<comment><!--(?:(?!--)[\\s\\S])*-->)",
      "(?<cdata><!\\[CDATA\\[[\\s\\S]*?\\]\\]>)",
      "(?<told><\\?(?:(?!\\?>)[\\s\\S])*\\?>|<!DOCTYPE[^<>[\\]]*>)",
      `</(?<close>${NAME})\\s*>`,
      `<(?<open>${NAME})(?<attributes>(?:${ATTRIBUTE})*)\\s*(?<empty>/?)>`,
      `(?<text>(?:[^<&]|${REFERENCE})+)`,
    ].join("|"),
    "uy",
  );
  return madePiece;
}
/** Characters that XML 1.0 has no place for, not even as references. https://www.w3.org/TR/xml/#charsets */
const NO_CHARACTER = /[^\t\n\r -\uFFFD\u{10000}-\u{10FFFF}]/u;

/**
 * Whether a text is one XML 1.0 document: one root, elements that close in order, quoted attributes of different names, no
 * bare `&` and `<`. Entities of a DOCTYPE's own are not known.
 */
export function isWellFormedXml(source: string): boolean {
  const text = source.trim();
  if (NO_CHARACTER.test(text)) return false;
  const open: string[] = [];
  let roots = 0;
  const next = piece();
  next.lastIndex = 0;
  while (next.lastIndex < text.length) {
    const groups = next.exec(text)?.groups;
    if (groups === undefined) return false;
    if (groups.close !== undefined && open.pop() !== groups.close) return false;
    const outside = open.length === 0 && groups.close === undefined;
    if (outside && (groups.cdata !== undefined || (groups.text ?? "").trim() !== "")) return false;
    if (groups.open === undefined) continue;
    if (open.length === 0) roots += 1;
    if (!differ(groups.attributes ?? "")) return false;
    if (groups.empty !== "/") open.push(groups.open);
  }
  return roots === 1 && open.length === 0;
}

function differ(attributes: string): boolean {
  const names = [...attributes.matchAll(/\s([^\s=]+)\s*=\s*(?:"[^"]*"|'[^']*')/g)].map((found) => found[1]);
  return new Set(names).size === names.length;
}
