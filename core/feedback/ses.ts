import * as z from "zod/mini";
import type { Envelope, Parsed } from "../ingest/envelope.ts";
import { parseTime } from "../ingest/time.ts";
import { defined } from "../model/defined.ts";
import { getOwn, type JsonObject } from "../model/json.ts";
import { aboutMessage, readTags } from "./find-message.ts";
import { isProgram } from "./programs.ts";

/** The fields of SES's events that are read. */
const detail = z.object({
  mail: z.object({
    timestamp: z.optional(z.string()),
    tags: z.optional(z.record(z.string(), z.array(z.string()))),
  }),
  bounce: z.optional(
    z.object({
      timestamp: z.optional(z.string()),
      bounceType: z.string(),
      bounceSubType: z.optional(z.string()),
      bouncedRecipients: z.array(z.object({ emailAddress: z.string() })),
    }),
  ),
  complaint: z.optional(
    z.object({
      timestamp: z.optional(z.string()),
      complaintFeedbackType: z.optional(z.nullable(z.string())),
      complainedRecipients: z.array(z.object({ emailAddress: z.string() })),
    }),
  ),
  delivery: z.optional(z.object({ timestamp: z.optional(z.string()) })),
  open: z.optional(
    z.object({
      timestamp: z.optional(z.string()),
      userAgent: z.optional(z.unknown()),
      isBotEvent: z.optional(z.unknown()),
    }),
  ),
  subscription: z.optional(
    z.object({
      timestamp: z.optional(z.string()),
      newTopicPreferences: z.optional(z.object({ unsubscribeAll: z.optional(z.boolean()) })),
    }),
  ),
  click: z.optional(
    z.object({
      timestamp: z.optional(z.string()),
      link: z.optional(z.string()),
      userAgent: z.optional(z.unknown()),
      isBotEvent: z.optional(z.unknown()),
    }),
  ),
});
type Detail = z.infer<typeof detail>;

interface Report {
  readonly name: string;
  readonly time?: string | undefined;
  readonly properties: JsonObject;
}

/** Our event for each final event of SES. The others (`Email Delivery Delayed` …) are not final. */
const REPORTS: Readonly<Record<string, (detail: Detail) => Report>> = {
  "Email Sent": () => ({ name: "Email Sent", properties: {} }),
  "Email Delivered": ({ delivery }) => ({ name: "Email Delivered", time: delivery?.timestamp, properties: {} }),
  "Email Opened": ({ open }) => ({ name: "Email Opened", time: open?.timestamp, properties: {} }),
  "Email Clicked": ({ click }) => ({
    name: "Email Clicked",
    time: click?.timestamp,
    properties: click?.link === undefined ? {} : { link: click.link },
  }),
  "Email Bounced": ({ bounce }) => ({
    name: "Email Bounced",
    time: bounce?.timestamp,
    properties: {
      permanent: bounce?.bounceType === "Permanent",
      kind: bounce?.bounceSubType ?? "Undetermined",
      ...addressOf(bounce?.bouncedRecipients),
    },
  }),
  "Email Complaint Received": ({ complaint }) => ({
    name: "Email Complained",
    time: complaint?.timestamp,
    properties: { kind: complaint?.complaintFeedbackType ?? "unknown", ...addressOf(complaint?.complainedRecipients) },
  }),
  "Email Subscribed": ({ subscription }) => ({
    name: subscription?.newTopicPreferences?.unsubscribeAll ? "Email Unsubscribed" : "Email Subscribed",
    time: subscription?.timestamp,
    properties: {},
  }),
  "Email Rejected": () => ({ name: "Email Rejected", properties: {} }),
};

/**
 * The customer's event in an event that SES publishes to the default bus (source `aws.ses`), or the reason why there is none. Its id is
 * the envelope's, because SES may deliver an event twice.
 * https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html and, for the fields,
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export function sesEvent(envelope: Envelope): Parsed {
  const name = envelope["detail-type"];
  const report = getOwn(REPORTS, name);
  if (report === undefined) return { refused: `SES's "${name}" says nothing that is recorded of a message.` };
  const read = detail.safeParse(envelope.detail);
  if (!read.success) return { refused: `SES's "${name}" has not the fields that SES documents.` };
  if (isBots(read.data)) return { ignored: "bot" };
  const tags = readTags(read.data.mail.tags ?? {});
  if (tags === undefined) return { refused: `SES's "${name}" is about an e-mail without Sojourn's message tags.` };
  const { name: ours, time, properties } = report(read.data);
  const at = parseTime(time) ?? parseTime(envelope.time);
  if (at === undefined) return { refused: `SES's "${name}" has no time.` };
  const mailed = parseTime(read.data.mail.timestamp);
  const said = { id: envelope.id, name: ours, time: at, properties, replay: false, ...defined({ mailed }) };
  return { event: aboutMessage(said, tags) };
}

/** The values by which SES says that a program, and not the customer, probably opened or clicked. */
const BOT: ReadonlySet<string> = new Set(["likely", "true", "yes"]);

/** Whether a program opened or clicked, by SES's word or by its user agent. It is not the customer, so the event is not used. */
function isBots({ open, click }: Detail): boolean {
  return [open, click].some(
    (seen) => BOT.has(String(seen?.isBotEvent ?? "").toLowerCase()) || isProgram(String(seen?.userAgent ?? "")),
  );
}

function addressOf(recipients: readonly { readonly emailAddress: string }[] = []): { address?: string } {
  const [first] = recipients;
  return first === undefined ? {} : { address: first.emailAddress };
}
