import * as z from "zod/mini";
import type { Envelope, Parsed } from "../ingest/envelope.ts";
import { parseTime } from "../ingest/time.ts";
import type { JsonObject } from "../model/json.ts";
import { own } from "../profile/own.ts";
import { readTags } from "./tags.ts";

/** The name under which text messages are reported; source `aws.sms-voice`. */
export const SMS_STATUS = "Text Message Delivery Status Updated";

/** What is said of a text message, as far as we read it. */
const detail = z.object({
  eventType: z.string(),
  isFinal: z.optional(z.boolean()),
  eventTimestamp: z.optional(z.number()),
  destinationPhoneNumber: z.optional(z.string()),
  context: z.optional(z.record(z.string(), z.string())),
});

interface Report {
  readonly name: "SMS Sent" | "SMS Delivered" | "SMS Failed";
  readonly properties: JsonObject;
}

const DELIVERED: Report = { name: "SMS Delivered", properties: {} };

const failed = (kind: string, permanent: boolean): Report => ({ name: "SMS Failed", properties: { kind, permanent } });

/**
 * Our event for each of the service's that says what became of a message; `TEXT_QUEUED` and `TEXT_PENDING` say nothing
 * final. Only a number that is none is never written to again: a phone that is off is off for a while.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
 */
const REPORTS: Readonly<Record<string, Report>> = {
  TEXT_SUCCESSFUL: { name: "SMS Sent", properties: {} },
  TEXT_DELIVERED: DELIVERED,
  TEXT_INVALID: failed("invalid number", true),
  TEXT_INVALID_MESSAGE: failed("invalid message", false),
  TEXT_UNREACHABLE: failed("unreachable", false),
  TEXT_CARRIER_UNREACHABLE: failed("carrier unreachable", false),
  TEXT_BLOCKED: failed("blocked", false),
  TEXT_CARRIER_BLOCKED: failed("blocked by the carrier", false),
  TEXT_PROTECT_BLOCKED: failed("blocked by the account", false),
  TEXT_SPAM: failed("taken for spam", false),
  TEXT_TTL_EXPIRED: failed("expired", false),
  TEXT_UNKNOWN: failed("unknown", false),
};

/**
 * The customer's event in an event that End User Messaging SMS publishes to the default bus, or why it is none. Id: the
 * envelope's; it may be delivered twice.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html
 */
export function smsEvent(envelope: Envelope): Parsed {
  const name = envelope["detail-type"];
  const read = detail.safeParse(envelope.detail);
  if (name !== SMS_STATUS || !read.success) return { refused: `"${name}" is no report on a text message.` };
  const { eventType, isFinal, eventTimestamp, destinationPhoneNumber: address, context = {} } = read.data;
  // Where carriers tell no more than that they have it, that is the last that is heard.
  const report = isFinal && eventType === "TEXT_SUCCESSFUL" ? DELIVERED : own(REPORTS, eventType);
  if (report === undefined) return { refused: `"${eventType}" says nothing that is recorded of a message.` };
  const tags = readTags(Object.fromEntries(Object.entries(context).map(([tag, value]) => [tag, [value]])));
  if (tags === undefined) return { refused: `"${eventType}" is about a text message without Sojourn's context.` };
  const time = eventTimestamp ?? parseTime(envelope.time);
  if (time === undefined) return { refused: `"${eventType}" has no time.` };
  const properties = { ...report.properties, ...(address === undefined ? {} : { address }) };
  return {
    event: {
      id: envelope.id,
      name: report.name,
      time,
      customerId: tags.customerId,
      properties,
      context: { message: tags.key },
      replay: false,
    },
  };
}
