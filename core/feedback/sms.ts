import * as z from "zod/mini";
import type { Envelope, Parsed } from "../ingest/envelope.ts";
import { parseTime } from "../ingest/time.ts";
import { defined } from "../model/defined.ts";
import { getOwn, type JsonObject } from "../model/json.ts";
import { aboutMessage, readTags, reportedAs } from "./find-message.ts";

/** The name under which text messages are reported; source `aws.sms-voice`. */
export const SMS_STATUS = "Text Message Delivery Status Updated";

/** The fields of the service's events that are read. */
const detail = z.object({
  eventType: z.string(),
  eventTimestamp: z.optional(z.number()),
  destinationPhoneNumber: z.optional(z.string()),
  messageId: z.optional(z.string()),
  context: z.optional(z.record(z.string(), z.string())),
});

interface Report {
  readonly name: "SMS Sent" | "SMS Delivered" | "SMS Failed";
  readonly properties: JsonObject;
}

const failed = (kind: string, permanent: boolean): Report => ({ name: "SMS Failed", properties: { kind, permanent } });

/**
 * Our event for each final event of the service; `TEXT_QUEUED` and `TEXT_PENDING` are not final. `TEXT_SUCCESSFUL` says that the
 * carrier has the message. It is not taken for a delivery, even in countries where no other report comes. Only an invalid number is
 * suppressed: a phone that cannot be reached may be reached later.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
 */
const REPORTS: Readonly<Record<string, Report>> = {
  TEXT_SUCCESSFUL: { name: "SMS Sent", properties: {} },
  TEXT_DELIVERED: { name: "SMS Delivered", properties: {} },
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
 * The customer's event in an event that End User Messaging SMS publishes to the default bus, or the reason why there is none. Events on
 * the bus may lack our context and the number. Then the result is a report on the message of a provider's id, and the message has to
 * be found. The event's id is the envelope's, because an event may be delivered twice.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html
 */
export function smsEvent(envelope: Envelope): Parsed {
  const name = envelope["detail-type"];
  const read = detail.safeParse(envelope.detail);
  if (name !== SMS_STATUS || !read.success) return { refused: `"${name}" is no report on a text message.` };
  const { eventType, eventTimestamp, destinationPhoneNumber: address, messageId = "", context = {} } = read.data;
  const tags = readTags(Object.fromEntries(Object.entries(context).map(([tag, value]) => [tag, [value]])));
  const found = reportedAs("sms", messageId);
  const report = getOwn(REPORTS, eventType);
  // An unknown type is no fault if the message may not be ours.
  if (report === undefined && tags === undefined) return { ignored: "foreign" };
  if (report === undefined) return { refused: `"${eventType}" says nothing that is recorded of a message.` };
  const time = eventTimestamp ?? parseTime(envelope.time);
  if (time === undefined) return { refused: `"${eventType}" has no time.` };
  const properties = { ...report.properties, ...defined({ address }) };
  const said = { id: envelope.id, name: report.name, time, properties, replay: false };
  if (tags !== undefined) return { event: aboutMessage(said, tags) };
  return found === undefined ? { ignored: "foreign" } : { reportedAs: found, report: said };
}
