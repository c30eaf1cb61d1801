import * as z from "zod/mini";
import { isEventTime } from "../ingest/time.ts";
import { parseJson } from "../model/json.ts";
import type { MessageTags } from "../ports/messages.ts";

/*
 * What AWS End User Messaging Social publishes of a WhatsApp Business Account to SNS: JSON, in which `whatsAppWebhookEntry` is Meta's own
 * JSON as a text. https://docs.aws.amazon.com/social-messaging/latest/userguide/managing-event-destination-dlrs.html. Inside:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status/ and
 * …/webhooks/reference/messages/text. Numbers are without `+`, and times are texts of epoch seconds.
 *
 * Not documented by AWS, and not seen on AWS: whether messages of several changes come in one entry (all are read), and that
 * `biz_opaque_callback_data` comes through to its SNS topic (Meta documents it).
 */

/** A message that somebody sent to our number. */
export interface IncomingWhatsApp {
  /** Meta's id of it. */
  readonly id: string;
  /** E.164. */
  readonly from: string;
  /** What it says; empty for a picture, a place and the like. */
  readonly text: string;
  /** As Meta calls it: `text`, `button`, `interactive`, `image` … */
  readonly type: string;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** What became of a message of ours. */
export interface WhatsAppStatus {
  readonly id: string;
  readonly status: "sent" | "delivered" | "read" | "failed";
  readonly time: number;
  readonly tags: MessageTags;
  /** Meta's number of the error, of a failed one. */
  readonly code?: number;
}

export interface WhatsAppNews {
  readonly messages: readonly IncomingWhatsApp[];
  readonly statuses: readonly WhatsAppStatus[];
}

const published = z.object({ Message: z.string() });
const header = z.object({ whatsAppWebhookEntry: z.string() });
const reply = z.optional(z.object({ title: z.string() }));
const entry = z.object({
  changes: z.array(
    z.object({
      value: z.object({
        messages: z.optional(
          z.array(
            z.object({
              from: z.string().check(z.regex(/^\+?[1-9]\d{6,14}$/)),
              id: z.string().check(z.minLength(1), z.maxLength(256)),
              timestamp: z.string(),
              type: z.string().check(z.maxLength(64)),
              text: z.optional(z.object({ body: z.string() })),
              button: z.optional(z.object({ text: z.string() })),
              interactive: z.optional(z.object({ button_reply: reply, list_reply: reply })),
            }),
          ),
        ),
        statuses: z.optional(
          z.array(
            z.object({
              id: z.string().check(z.minLength(1), z.maxLength(256)),
              status: z.string(),
              timestamp: z.string(),
              biz_opaque_callback_data: z.optional(z.string()),
              errors: z.optional(z.array(z.object({ code: z.number() }))),
            }),
          ),
        ),
      }),
    }),
  ),
});

/** The news in a record of the queue; `refused` says why they cannot be read. Undefined where the record is no news of WhatsApp. */
export function whatsAppNews(body: string, stage: string): WhatsAppNews | { readonly refused: string } | undefined {
  const outer = header.safeParse(parseJson(published.safeParse(parseJson(body)).data?.Message ?? ""));
  if (!outer.success) return undefined;
  const inner = entry.safeParse(parseJson(outer.data.whatsAppWebhookEntry));
  if (!inner.success) return { refused: "The message is no entry of WhatsApp with messages or statuses." };
  const values = inner.data.changes.map(({ value }) => value);
  return {
    messages: values
      .flatMap(({ messages = [] }) => messages)
      .flatMap(({ from, id, timestamp, type, text, button, interactive }) => {
        const said = text?.body ?? button?.text ?? interactive?.button_reply?.title ?? interactive?.list_reply?.title;
        const time = timeOf(timestamp);
        const number = from.startsWith("+") ? from : `+${from}`;
        return time === undefined ? [] : [{ id, from: number, text: (said ?? "").toWellFormed(), type, time }];
      }),
    statuses: values
      .flatMap(({ statuses = [] }) => statuses)
      .flatMap(({ id, status, timestamp, biz_opaque_callback_data: opaque, errors = [] }) => {
        const known = (["sent", "delivered", "read", "failed"] as const).find((one) => one === status);
        const time = timeOf(timestamp);
        const tags = readOpaque(opaque, stage);
        if (known === undefined || time === undefined || tags === undefined) return [];
        const [first] = errors;
        return [{ id, status: known, time, tags, ...(first && { code: first.code }) }];
      }),
  };
}

function timeOf(seconds: string): number | undefined {
  const time = Number(seconds) * 1_000;
  return /^\d{1,12}$/.test(seconds) && isEventTime(time) ? time : undefined;
}

/** Characters of `biz_opaque_callback_data`. */
const MOST_OPAQUE = 512;

/** The tags of a message and the stage that sent it, as Meta returns them with each status; undefined where they are too long for it. */
export function opaqueOf({ customerId, key, knownSince }: MessageTags, stage: string): string | undefined {
  const text = JSON.stringify([stage, customerId, key, knownSince ?? 0]);
  return text.length <= MOST_OPAQUE ? text : undefined;
}

const opaqueForm = z.tuple([z.string(), z.string(), z.string(), z.number()]);

/** The tags, if this stage sent the message: all numbers of an account have one topic. */
function readOpaque(opaque: string | undefined, ours: string): MessageTags | undefined {
  const read = opaqueForm.safeParse(parseJson(opaque ?? ""));
  if (!read.success) return undefined;
  const [stage, customerId, key, knownSince] = read.data;
  if (stage !== ours || customerId === "" || key === "") return undefined;
  return { customerId, key, ...(knownSince > 0 && { knownSince }) };
}
