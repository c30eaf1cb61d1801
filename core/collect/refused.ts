import { type Json, type JsonObject, queueJson, utf8Bytes } from "../model/json.ts";
import type { Call } from "./calls.ts";
import { isDeeperThan, type Note } from "./message-shape.ts";

/** A message that is refused, and why. */
export interface RefusedMessage extends Note {
  readonly value: Json;
  readonly call: Call | undefined;
}

/** SQS bills each started 64 kB of a request: as many messages as fit go into one record. */
const RECORD_BYTES = 60_000;
/** A message that is nested deeper is not written out: JSON.stringify works by recursion. */
const MOST_LEVELS = 1_000;

/**
 * Records for the refused queue, with the messages whole, so that a person can correct and send them again:
 * `{ "collect": <source>, "messages": [{ "call", "field", "reason", "message" }] }`.
 */
export function refusedRecords(
  source: string,
  messages: readonly RefusedMessage[],
): readonly { readonly body: string; readonly reason: string }[] {
  const records: { parts: string[]; bytes: number; reason: string }[] = [];
  for (const { value, call, field, reason } of messages) {
    const message: JsonObject = {
      call: call ?? null,
      field,
      reason,
      message: isDeeperThan(value, MOST_LEVELS) ? null : value,
    };
    const text = queueJson(message);
    const bytes = utf8Bytes(text);
    const open = records.at(-1);
    if (open === undefined || open.bytes + bytes > RECORD_BYTES) records.push({ parts: [text], bytes, reason });
    else {
      open.parts.push(text);
      open.bytes += bytes;
    }
  }
  return records.map(({ parts, reason }) => ({
    body: `{"collect":${JSON.stringify(source)},"messages":[${parts.join(",")}]}`,
    reason: parts.length === 1 ? reason : `${parts.length} messages were refused; the first: ${reason}`,
  }));
}
