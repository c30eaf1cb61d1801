import * as z from "zod/mini";
import type { CustomerEvent, InnerEvent, MergeOf, ProfileChange, StopOf } from "../model/event.ts";
import { isJsonObject, type JsonObject, parseJson } from "../model/json.ts";

/** An event that re-evaluates the customer's segments and dates. It may come any number of times. */
export function recheckEvent(customerId: string, now: number): CustomerEvent {
  return inner(customerId, "look", now, { do: "look" });
}

/** The change of an update step. Idempotency key: the step's key, `<journey>#<n>#<step>#<pass>`. */
export function updateEvent(customerId: string, key: string, change: ProfileChange, now: number): CustomerEvent {
  return inner(customerId, `update/${key}`, now, { do: "update", change });
}

/** What follows once another profile was taken into this one. It is folded where it is made, and never comes again. */
export function mergeEvent(customerId: string, of: MergeOf, now: number): CustomerEvent {
  return inner(customerId, "merge", now, { do: "merge", ...of });
}

/** Takes a customer out of an entry. It changes nothing where the entry has ended. */
export function stopEvent(customerId: string, of: StopOf, now: number): CustomerEvent {
  return inner(customerId, `stop/${of.journey}#${of.n}#${of.start}`, now, { do: "stop", ...of });
}

/** What becomes of a customer's membership of a list. */
export interface ListChange {
  readonly segment: string;
  readonly member: boolean;
  /** Whether it lets customers in: otherwise it is an event of the past. */
  readonly enter: boolean;
}

/**
 * Puts a customer on a list (a segment with `list: true`) or takes them off. It does nothing for a customer who is not
 * known, and for a segment that is no list. The same change may come any number of times.
 */
export function listEvent(customerId: string, change: ListChange, now: number): CustomerEvent {
  const { segment, member, enter } = change;
  const [join, leave] = member ? [[segment], []] : [[], [segment]];
  const id = `list/${segment}/${member ? "join" : "leave"}/${now}`;
  const event = inner(customerId, id, now, { do: "update", change: { ...NO_CHANGE, join, leave } });
  return { ...event, replay: !enter };
}

const NO_CHANGE = { set: {}, add: {}, append: {}, remove: [] };

function inner(customerId: string, id: string, time: number, what: InnerEvent): CustomerEvent {
  return { id, name: "", time, customerId, properties: {}, context: {}, replay: false, inner: what };
}

const text = z.string();
const object = z.custom<JsonObject>(isJsonObject);

/**
 * The body of an inner event on the paced queue and, for commands, on the ingest queue. Only our own queues carry it:
 * an event of the bus comes in EventBridge's envelope.
 */
const body = z.object({
  contract: z.literal(1),
  inner: z.object({
    id: text,
    name: text,
    time: z.number(),
    customerId: text,
    properties: object,
    do: z.discriminatedUnion("do", [
      z.object({ do: z.literal("look") }),
      z.object({
        do: z.literal("enter"),
        journey: text,
        rule: text,
        reached: z.exactOptional(z.number()),
        shared: z.exactOptional(z.literal(true)),
      }),
      z.object({
        do: z.literal("list"),
        join: z.array(text),
        leave: z.array(text),
        past: z.boolean(),
      }),
      z.object({ do: z.literal("stop"), journey: text, n: z.number(), start: z.number(), note: text }),
    ]),
  }),
});

/** An inner event as the paced queue carries it. */
export function innerBody({ id, name, time, customerId, properties, inner, replay }: CustomerEvent): string {
  const carried =
    inner?.do === "update" ? { do: "list", join: inner.change.join, leave: inner.change.leave, past: replay } : inner;
  return JSON.stringify({ contract: 1, inner: { id, name, time, customerId, properties, do: carried } });
}

/** The inner event in the body of a queue record; undefined where the body is not one. */
export function parseInner(record: string): CustomerEvent | undefined {
  const read = body.safeParse(parseJson(record));
  if (!read.success) return undefined;
  const { do: what, ...event } = read.data.inner;
  if (what.do !== "list") return { ...event, context: {}, replay: false, inner: what };
  const { join, leave, past } = what;
  return { ...event, context: {}, replay: past, inner: { do: "update", change: { ...NO_CHANGE, join, leave } } };
}
