import { writeTags } from "../../core/feedback/find-message.ts";
import type { QueueRecord } from "../../core/ingest/ingest-batch.ts";
import { defined } from "../../core/model/defined.ts";
import { getOwn, type JsonObject } from "../../core/model/json.ts";
import type { BusEvent, SentEvent } from "../../core/ports/queues.ts";
import { HALF_HOUR, type History, type HistoryEvent, MINUTE, type Text } from "./history.ts";

const DAY = 24 * 60 * MINUTE;

/** What the queue brings at each time, in half hours after the start. */
export function arrivals({ events, start }: History): ReadonlyMap<number, QueueRecord[]> {
  const byTime = new Map<number, QueueRecord[]>();
  let copy = 0;
  for (const event of events) {
    const body = JSON.stringify(envelope(event, start));
    for (const arrival of event.arrivals) {
      const records = byTime.get(arrival) ?? [];
      byTime.set(arrival, [...records, { id: `r${copy++}`, body }]);
    }
  }
  return byTime;
}

/** What the provider reports comes as SES publishes it; the rest from a shop or an app. */
function envelope(event: HistoryEvent, start: number) {
  const said = getOwn(REPORTED, event.name);
  if (said === undefined) return told(event, start);
  const { id, customer, time, ahead = 0, properties, context } = event;
  const at = start + time * HALF_HOUR;
  const key = String(context.message);
  const tags = Object.entries(writeTags({ customerId: customer, key })).map(([tag, value]) => [tag, [value]]);
  const report = said(new Date(at + ahead * MINUTE).toISOString(), String(filled(properties, customer, start).address));
  return {
    id,
    source: "aws.ses",
    time: new Date(at).toISOString(),
    "detail-type": report.name,
    detail: { ...report.detail, mail: { tags: Object.fromEntries(tags) } },
  };
}

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
const REPORTED: Readonly<
  Record<string, (timestamp: string, emailAddress: string) => { name: string; detail: object }>
> = {
  "Email Bounced": (timestamp, emailAddress) => ({
    name: "Email Bounced",
    detail: { bounce: { timestamp, bounceType: "Permanent", bouncedRecipients: [{ emailAddress }] } },
  }),
  "Email Complained": (timestamp, emailAddress) => ({
    name: "Email Complaint Received",
    detail: { complaint: { timestamp, complainedRecipients: [{ emailAddress }] } },
  }),
};

/** The id of a visitor is `anonymous/<anonymousId>`. */
const ANONYMOUS = "anonymous/";

function told(
  { id, customer, visitor, name, properties, context, time, ahead = 0, replayed, trust, aliases }: HistoryEvent,
  start: number,
) {
  const at = start + time * HALF_HOUR;
  const detail = {
    ...(customer.startsWith(ANONYMOUS) ? { anonymousId: customer.slice(ANONYMOUS.length) } : { customerId: customer }),
    ...(visitor === undefined ? {} : { anonymousId: visitor.slice(ANONYMOUS.length) }),
    properties: filled(properties, customer, start),
    context: filled(context, customer, start),
    id,
    time: new Date(at + ahead * MINUTE).toISOString(),
    ...defined({ aliases }),
    ...(trust === undefined ? {} : { via: { source: "test", trust } }),
  };
  return {
    id,
    source: "test",
    "detail-type": name,
    // The bus notes when it got the event.
    time: new Date(at).toISOString(),
    ...(replayed ? { "replay-name": "again" } : {}),
    detail,
  };
}

/** `*` is the customer's own address, `+2` the day two days after the start. */
export function filled(said: JsonObject, customer: string, start: number): JsonObject {
  const text = JSON.stringify(said)
    .replaceAll(
      /"(\w+-)?\*"/g,
      (_, before: string = "") => `"${before}${customer.slice(customer.indexOf("/") + 1)}@example.com"`,
    )
    .replaceAll(/"\+(-?\d)"/g, (_, days: string) => `"${dayAfter(start, Number(days))}"`);
  return JSON.parse(text);
}

export function dayAfter(start: number, days: number): string {
  return new Date(start + days * DAY).toISOString().slice(0, 10);
}

/** What is said on a page, as the bus hands it on, or out of its archive. */
export function saidOnPage({ name, source, detail }: SentEvent, replayed: boolean): string {
  const { id = "", time = "" } = detail;
  return JSON.stringify({
    ...{ id, source, "detail-type": name, time, detail },
    ...(replayed ? { "replay-name": "again" } : {}),
  });
}

/** A text message as the topic's queue brings it. https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html */
export function textBody({ from, word, time }: Text, start: number): string {
  const payload = {
    originationNumber: from,
    destinationNumber: "+447700900999",
    messageBody: word,
    inboundMessageId: `${from} ${word} ${time}`,
  };
  return JSON.stringify({
    Message: JSON.stringify(payload),
    Timestamp: new Date(start + time * HALF_HOUR).toISOString(),
  });
}

/** A journey's event as the bus hands it on. */
export function emitted({ id, name, customerId, knownSince, journey, properties, time }: BusEvent): string {
  const at = new Date(time).toISOString();
  const detail = { id, time: at, customerId, knownSince, properties, ...defined({ journey }) };
  return JSON.stringify({ id, source: "sojourn", "detail-type": name, time: at, detail });
}
