import { hash } from "node:crypto";
import { readTags } from "../../core/feedback/tags.ts";
import { laneOf } from "../kernel/kernel.ts";

/**
 * One message in a queue, without what it says: that is in the store (message-table.ts). Times are virtual epoch
 * milliseconds.
 */
export interface Message {
  readonly id: string;
  readonly md5: string;
  /** When it was first sent; a redrive does not change it (retention goes on counting). */
  readonly sentAt: number;
  /** Counts the messages of its queue in the order they came. */
  readonly turn: number;
  /** Receives so far. */
  receives: number;
  firstReceivedAt: number | undefined;
  /** From when it may be received. */
  visibleAt: number;
  /** Handle of the latest receive: `<id>.<hash>`. */
  receipt: string | undefined;
  /** Queue it was redriven from, by ARN. */
  readonly source: string | undefined;
  readonly place: Place;
}

/** What a message says. */
export interface Content {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
}

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
}

/** A message that is being sent. `id` names its content and moment, so a replay gives the same one. */
export function newMessage(
  { id, turn }: Pick<Message, "id" | "turn">,
  body: string,
  sentAt: number,
  visibleAt: number,
): Message {
  return {
    id,
    md5: hash("md5", body),
    sentAt,
    turn,
    receives: 0,
    firstReceivedAt: undefined,
    visibleAt,
    receipt: undefined,
    source: undefined,
    place: placeOf(body, id),
  };
}

/** The handle of a receive that is being made. */
export function receiptOf({ id, receives }: Message, now: number): string {
  return `${id}.${hash("sha256", `${id} ${receives} ${now}`, "base64url")}`;
}

/** Negative where `a` is handed out before `b`. */
export function inTurn(a: Pick<Message, "visibleAt" | "place">, b: Pick<Message, "visibleAt" | "place">): number {
  return a.visibleAt - b.visibleAt || (a.place.order < b.place.order ? -1 : Number(a.place.order > b.place.order));
}

/**
 * Where a message stands among those that are ready at the same instant. Real queues promise no order; this one takes
 * an order that does not depend on arrival, so that shuffled input gives the same batches.
 */
interface Place {
  /** Messages of one lane are never handled side by side: `customer:<id>`, or none. */
  readonly lane: string | undefined;
  /** Customer, then event time, then message id; plain ASCII. */
  readonly order: string;
}

/** The place of a message with this body: customer and time of the event that it holds, EventBridge's or one of ours. */
export function placeOf(body: string, id: string): Place {
  const event = objectIn(body);
  const detail = record(event.inner ?? event.detail);
  const customer = customerOf(detail);
  const time = instant(detail.time) ?? instant(event.time) ?? 0;
  const lane = customer === undefined ? undefined : laneOf(customer);
  return { lane, order: `${lane ?? ""}\t${String(time).padStart(16, "0")}\t${id}` };
}

/** The place that has this order. */
export function placeIn(order: string): Place {
  const lane = order.slice(0, order.indexOf("\t"));
  return { lane: lane === "" ? undefined : lane, order };
}

/** A customer's event names them; a status change does so in the run's input, an SES event in its message's tags. */
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
