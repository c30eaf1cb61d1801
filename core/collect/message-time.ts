import { MAX_CLOCK_AHEAD } from "../ingest/limits.ts";
import { parseTime } from "../ingest/time.ts";
import { getOwn, type Json, type JsonObject } from "../model/json.ts";
import type { Note } from "./message-shape.ts";

/** The clock of a device that has lost its time says 1970 or 1980. No tracked event is older than this. */
const FIRST = Date.UTC(2000, 0);

export type MessageTime = { readonly time: number; readonly warning?: Note } | { readonly refused: Note };

/**
 * When a message happened; epoch milliseconds. Without a timestamp: when it was received. Where the message or its batch
 * says when it was sent, the difference between the sender's clock and ours is taken off. A time that lies ahead all the
 * same becomes the time of ingest.
 * https://www.twilio.com/docs/segment/connections/spec/common: timestamp = receivedAt - (sentAt - originalTimestamp)
 */
export function timeOf(message: JsonObject, batchSentAt: Json | undefined, received: number): MessageTime {
  const field = getOwn(message, "timestamp") == null ? "originalTimestamp" : "timestamp";
  const said = getOwn(message, field);
  if (said === undefined || said === null || said === "") return { time: received };
  const stamped = parseTime(said);
  if (stamped === undefined) {
    return { refused: { field, reason: `${field} cannot be read as a time; write it as 2026-01-31T09:00:00.000Z.` } };
  }
  const sentAt = parseTime(getOwn(message, "sentAt") ?? batchSentAt);
  const time = sentAt === undefined ? stamped : received - (sentAt - stamped);
  if (time < FIRST) {
    return { refused: { field, reason: `${field} is before the year 2000: the sender's clock is not set.` } };
  }
  if (time <= received + MAX_CLOCK_AHEAD) return { time };
  const reason = `${field} lies ahead of our clock, and becomes the time at which the message is taken in.`;
  return { time: received, warning: { field, reason } };
}
