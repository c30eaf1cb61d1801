import { readTags } from "../../core/feedback/tags.ts";
import { laneOf } from "../kernel/lane.ts";

/**
 * Where a message stands among those that are ready at the same instant. Real queues promise no order; this one takes
 * an order that does not depend on arrival, so that shuffled input gives the same batches.
 */
export interface Place {
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
