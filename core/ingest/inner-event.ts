import * as z from "zod/mini";
import type { CustomerEvent, InnerEvent, MergeOf, ProfileChange, StopOf } from "../model/event.ts";
import { isJsonObject, type JsonObject } from "../model/json.ts";

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
      z.object({ do: z.literal("stop"), journey: text, n: z.number(), start: z.number(), note: text }),
    ]),
  }),
});

/** An inner event as the paced queue carries it. */
export function innerBody({ id, name, time, customerId, properties, inner }: CustomerEvent): string {
  return JSON.stringify({ contract: 1, inner: { id, name, time, customerId, properties, do: inner } });
}

/** The inner event in the body of a queue record; undefined where the body is not one. */
export function parseInner(record: string): CustomerEvent | undefined {
  const read = body.safeParse(parseJson(record));
  if (!read.success) return undefined;
  const { do: what, ...event } = read.data.inner;
  return { ...event, context: {}, replay: false, inner: what };
}

function parseJson(record: string): unknown {
  try {
    return JSON.parse(record);
  } catch {
    return undefined;
  }
}
