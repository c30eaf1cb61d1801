import * as z from "zod/mini";
import { isEventTime, parseTime } from "../ingest/time.ts";
import { defined } from "../model/defined.ts";
import { parseJson } from "../model/json.ts";

/** A text message that somebody sent to a number of ours. */
export interface IncomingText {
  /** AWS's id of it. */
  readonly id: string;
  /** The number that it comes from, in E.164 where it is one. */
  readonly from: string;
  /** The number of ours. */
  readonly to: string;
  readonly text: string;
  /** When AWS published it; epoch milliseconds. The message itself carries no time. */
  readonly time: number;
  /** AWS's id of the message of ours that it answers. */
  readonly answers?: string;
}

/** SNS's envelope. https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html */
const envelope = z.object({ Message: z.string(), Timestamp: z.string() });

const text = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));
/** https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html */
const payload = z.object({
  originationNumber: text(64),
  destinationNumber: text(64),
  messageBody: z.optional(z.nullable(z.string())),
  inboundMessageId: text(256),
  previousPublishedMessageId: z.optional(z.nullable(z.string())),
});

/** The text message in a record of the queue, or one sentence that says why there is none, without its words. */
export function incomingText(body: string): { readonly text: IncomingText } | { readonly refused: string } {
  const published = envelope.safeParse(parseJson(body));
  const time = published.success ? parseTime(published.data.Timestamp) : undefined;
  if (!published.success || time === undefined || !isEventTime(time)) {
    return { refused: "The record is no message of SNS with Message and Timestamp: raw delivery must be off." };
  }
  const read = payload.safeParse(parseJson(published.data.Message));
  if (!read.success) return { refused: "The message is no incoming text message of End User Messaging SMS." };
  const { originationNumber, destinationNumber: to, messageBody, inboundMessageId: id, ...rest } = read.data;
  const answers = rest.previousPublishedMessageId || undefined;
  // Half of a surrogate pair can be stored nowhere.
  const words = (messageBody ?? "").toWellFormed();
  return { text: { id, from: plainNumber(originationNumber), to, text: words, time, ...defined({ answers }) } };
}

/**
 * A number without the blanks and signs that people write, and with `+`: AWS gives numbers in E.164, but other senders of the topic
 * need not. A short code, or a sender's name, stays as it is.
 */
function plainNumber(written: string): string {
  const digits = written.replace(/[\s\p{P}\p{Cf}]/gu, "").replace(/^00/, "+");
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return digits;
  return /^[1-9]\d{9,14}$/.test(digits) ? `+${digits}` : written.trim();
}
