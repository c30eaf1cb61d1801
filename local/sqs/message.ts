import { hash } from "node:crypto";
import { readTags } from "../../core/feedback/find-message.ts";
import { laneOf } from "../kernel/kernel.ts";

/**
 * One message in a queue, without its content, which is in the store (message-table.ts). Times are virtual epoch
 * milliseconds.
 */
export interface Message {
  readonly id: string;
  readonly md5: string;
  /** When it was first sent. A redrive does not change it, so retention continues to count. */
  readonly sentAt: number;
  /** The sequence number within its queue, in the order of arrival. */
  readonly sequence: number;
  /** The number of receives. */
  receives: number;
  firstReceivedAt: number | undefined;
  /** When it can be received. */
  visibleAt: number;
  /** Handle of the latest receive: `<id>.<hash>`. */
  receipt: string | undefined;
  /** Queue it was redriven from, by ARN. */
  readonly source: string | undefined;
  readonly position: QueuePosition;
}

/** The content of a message. */
export interface Content {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
}

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
}

/** A new message. Its id is made of content and time, so that a replay gives the same id. */
export function newMessage(
  { id, sequence }: Pick<Message, "id" | "sequence">,
  body: string,
  sentAt: number,
  visibleAt: number,
): Message {
  return {
    id,
    md5: hash("md5", body),
    sentAt,
    sequence,
    receives: 0,
    firstReceivedAt: undefined,
    visibleAt,
    receipt: undefined,
    source: undefined,
    position: positionOf(body, id),
  };
}

/** The handle of the current receive. */
export function receiptOf({ id, receives }: Message, now: number): string {
  return `${id}.${hash("sha256", `${id} ${receives} ${now}`, "base64url")}`;
}

/** Sorts messages in the order of delivery; negative when `a` comes first. */
export function compareDelivery(
  a: Pick<Message, "visibleAt" | "position">,
  b: Pick<Message, "visibleAt" | "position">,
): number {
  return (
    a.visibleAt - b.visibleAt ||
    (a.position.order < b.position.order ? -1 : Number(a.position.order > b.position.order))
  );
}

/**
 * The position of a message among those that are ready at the same instant. Real queues promise no order. This order does not
 * depend on arrival, so that shuffled input gives the same batches.
 */
export interface QueuePosition {
  /** Messages of one lane are never processed concurrently: `customer:<id>`, or none. */
  readonly lane: string | undefined;
  /** Customer, then event time, then message id; plain ASCII. */
  readonly order: string;
}

/** The position of a message: customer and time of the event in its body, in EventBridge's form or in ours. */
export function positionOf(body: string, id: string): QueuePosition {
  const event = objectIn(body);
  const detail = record(event.inner ?? event.detail);
  const customer = customerOf(detail);
  const time = instant(detail.time) ?? instant(event.time) ?? 0;
  const lane = customer === undefined ? undefined : laneOf(customer);
  return { lane, order: `${lane ?? ""}\t${String(time).padStart(16, "0")}\t${id}` };
}

/** The position with this order. */
export function positionFrom(order: string): QueuePosition {
  const lane = order.slice(0, order.indexOf("\t"));
  return { lane: lane === "" ? undefined : lane, order };
}

/** The customer of an event: from the event itself, from the run's input of a status change, or from the tags of an SES event. */
function customerOf(detail: Record<string, unknown>): string | undefined {
  const { customerId, anonymousId, input, mail } = detail;
  if (typeof customerId === "string" || typeof customerId === "number") return String(customerId);
  if (typeof anonymousId === "string" || typeof anonymousId === "number") return `anonymous/${anonymousId}`;
  if (typeof input === "string") {
    const { customer } = objectIn(input);
    if (typeof customer === "string") return customer;
  }
  return mail === undefined ? undefined : readTags(tagLists(record(mail).tags))?.customerId;
}

function tagLists(tags: unknown): Record<string, string[]> {
  const lists: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(record(tags))) {
    if (Array.isArray(values)) lists[name] = values.filter((value) => typeof value === "string");
  }
  return lists;
}

function instant(value: unknown): number | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return Math.max(0, value);
  if (typeof value !== "string") return undefined;
  const millis = Date.parse(value);
  return Number.isNaN(millis) ? undefined : Math.max(0, millis);
}

function objectIn(text: string): Record<string, unknown> {
  try {
    return record(JSON.parse(text));
  } catch {
    return {};
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
