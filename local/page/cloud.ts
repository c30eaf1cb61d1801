import { z } from "zod/mini";
import type { Records } from "../../core/explain/explain.ts";
import { defined } from "../../core/model/defined.ts";
import type { Message } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { Rules } from "../../core/model/rules.ts";
import type { OutboxMessage } from "../outbox/outbox.ts";

/** The data of a local cloud that the page shows. The page changes nothing. */
export interface PageCloud {
  readonly stage: string;
  readonly region: string;
  readonly account: string;
  /** IANA zone of all times on the page. */
  readonly zone: string;
  /** Version of each journey's canary, where the stack says. */
  readonly canaries?: Readonly<Record<string, string>>;
  /** Hashes of the files that it was built from, where somebody may edit them meanwhile. */
  readonly built?: About["built"];
  /** Titles of the journeys by name. */
  readonly journeys: Readonly<Record<string, string>>;
  readonly records: Records;
  /** The rules of ingest. */
  rules(): Promise<Rules>;
  /** The map of a journey as SVG; undefined where there is none. */
  map(journey: string): Promise<string | undefined>;
  /** When journeys were paused, by name; epoch milliseconds. */
  paused(): Promise<Readonly<Record<string, number>>>;
  /** All profiles and messages in the table. */
  all(): AsyncIterable<{ readonly profile: Profile } | { readonly message: Message }>;
  /** All messages or one customer's, by time and customer; those of one customer in the order of sending. */
  outbox(customerId?: string): readonly OutboxMessage[];
  /** Virtual time; epoch milliseconds. */
  now(): number;
}

/** The document `/about.json`: identifies a local cloud of Sojourn. */
export const About = z.object({
  product: z.literal("sojourn"),
  stage: z.string(),
  region: z.string(),
  account: z.string(),
  zone: z.string(),
  /** Version of each journey's canary. */
  canaries: z.optional(z.record(z.string(), z.string())),
  /** Hashes of the files of a project that it was built from, by path; `project` stands for its folder. */
  built: z.optional(z.object({ project: z.string(), files: z.record(z.string(), z.string()) })),
  /** Virtual time; epoch milliseconds. */
  now: z.number(),
});
export type About = z.infer<typeof About>;

/** One sent message, as in `/outbox.json`. */
export const SentMessage = z.object({
  /** Epoch milliseconds. */
  time: z.number(),
  customerId: z.string(),
  journey: z.string(),
  n: z.number(),
  step: z.string(),
  pass: z.number(),
  channel: z.string(),
  /** E-mail address, phone number, ARN of a device's endpoint, or URL of a webhook. A gateway's message has the address that the gateway writes to. */
  to: z.string(),
  subject: z.optional(z.string()),
  /** HTML of an e-mail, text of an SMS or push message, request body of a webhook, what an app shows beside the title as JSON. */
  body: z.string(),
  /** The plain text that an e-mail has beside its HTML. */
  text: z.optional(z.string()),
  /** Where answers to an e-mail go, if not to its sender. */
  replyTo: z.optional(z.string()),
  /** The headers that an e-mail has beside those of every e-mail. */
  headers: z.optional(z.record(z.string(), z.string())),
  /** The sender of an e-mail or text message. */
  from: z.optional(z.string()),
  /** What a text message may cost at most in US dollars, and how long networks try to deliver it in seconds. */
  maxPrice: z.optional(z.string()),
  timeToLive: z.optional(z.number()),
  /** What each platform gets of a push message. */
  payloads: z.optional(z.record(z.string(), z.string())),
  /** The files that go with an e-mail. */
  attachments: z.optional(z.array(z.object({ name: z.string(), type: z.string(), bytes: z.number() }))),
});
export type SentMessage = z.infer<typeof SentMessage>;

/** A message of the outbox with the readable part of its content. */
export function sentMessage({
  time,
  customer: customerId,
  journey,
  n,
  step,
  pass,
  channel,
  content,
}: OutboxMessage): SentMessage {
  const place = { time, customerId, journey, n, step, pass, channel };
  if ("kept" in content) {
    const { title, ...shown } = content.kept.content;
    return { ...place, to: content.kept.customerId, subject: title, body: JSON.stringify(shown, undefined, 2) };
  }
  if ("meta" in content) return { ...place, to: content.to, body: content.shown };
  if ("url" in content) return { ...place, to: content.to ?? content.url, body: content.body };
  if ("payloads" in content) {
    const { to, title, text, payloads } = content;
    return { ...place, to, subject: title, body: text, payloads };
  }
  if ("transactional" in content) {
    const { to, from, text, maxPrice, timeToLive } = content;
    return { ...place, to, from, body: text, ...defined({ maxPrice, timeToLive }) };
  }
  const { to, from, subject, html, text, replyTo, headers } = content;
  const attachments = content.attachments?.map(({ name, type, bytes }) => ({ name, type, bytes }));
  const beside = {
    from,
    text: html === undefined ? undefined : text,
    replyTo: replyTo?.join(", "),
    headers,
    attachments,
  };
  return { ...place, to: to.join(", "), subject, body: html ?? text ?? "", ...defined(beside) };
}

export const SentMessages = z.array(SentMessage);
