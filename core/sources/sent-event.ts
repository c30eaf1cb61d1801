import { REPORTS } from "../channels/channels.ts";
import { MAX_EVENT_BYTES, MAX_EVENT_NAME } from "../ingest/limits.ts";
import { getOwn, isJsonObject, type JsonObject, jsonBytes } from "../model/json.ts";
import { OUR_EVENTS } from "../model/our-events.ts";
import type { ReceivedSource } from "../model/source.ts";
import type { SentEvent } from "../ports/queues.ts";
import type { BusEvent } from "./map-row.ts";

/** EventBridge's `source` of events that came by a source of the workspace. */
export const BUS_SOURCE = "sojourn.sources";

/** Room for what EventBridge writes around a detail. */
const ENVELOPE_BYTES = 2_048;

/**
 * A mapped event, as the bus takes it, with how far it is believed. Throws an error that says why it cannot go there:
 *
 * 1. Another system may pass on names that its visitors choose, so an event of ours is refused, and so is a report on a message. Only what
 *    became of a task is reported by a source, one that is trusted.
 * 2. An event that names nobody lets a whole segment in. It must say `business: true`, so that a missing id does not do it.
 */
export function sentEvent(event: BusEvent, { source, trust }: Pick<ReceivedSource, "source" | "trust">): SentEvent {
  const { name } = event;
  const { business, ...detail } = event.detail;
  if (OUR_EVENTS.has(name)) throw new Error(`The event is called ${name}, as one of Sojourn's own.`);
  if (name.length > MAX_EVENT_NAME) throw new Error(`The event's name is longer than ${MAX_EVENT_NAME} characters.`);
  if (isReport(detail) && !isTaskReport(name, trust)) {
    throw new Error("The event has `context.message`, which only reports on messages have.");
  }
  if (!namesSomebody(detail) && business !== true) {
    throw new Error("The event names no customer; an event about nobody needs `business: true`.");
  }
  const sent = { name, source: BUS_SOURCE, detail: { ...detail, via: { source, trust } } };
  const bytes = jsonBytes(sent);
  if (bytes > MAX_EVENT_BYTES - ENVELOPE_BYTES) {
    throw new Error(`The event has ${bytes} bytes; at most ${MAX_EVENT_BYTES - ENVELOPE_BYTES} are allowed.`);
  }
  return sent;
}

/** Whether a trusted system says what became of a task, which nobody else can report. */
function isTaskReport(name: string, trust: ReceivedSource["trust"]): boolean {
  return getOwn(REPORTS.task, name) !== undefined && trust === "trusted";
}

function isReport({ context }: JsonObject): boolean {
  return isJsonObject(context) && getOwn(context, "message") !== undefined;
}

function namesSomebody(detail: JsonObject): boolean {
  return ["customerId", "anonymousId"].some((field) => {
    const id = getOwn(detail, field);
    return id !== undefined && id !== null && id !== "";
  });
}
