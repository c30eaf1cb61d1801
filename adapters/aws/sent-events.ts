import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { RetryableError } from "../../core/model/errors.ts";
import { queueJson, utf8Bytes } from "../../core/model/json.ts";
import type { SentEvent, SentEvents } from "../../core/ports/queues.ts";
import type { Pause } from "../../core/ports/system.ts";
import { PASSING } from "./event-bus.ts";

/**
 * Entries of one PutEvents, and bytes of all of them.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
 */
const MOST_ENTRIES = 10;
const MOST_BYTES = 256 * 1024;

/** Requests under way at once. */
const REQUESTS_AT_ONCE = 4;
/** How often entries that the bus did not take are put again, and how long after (milliseconds, times the attempt). */
const ATTEMPTS = 3;
const PAUSE = 100;

interface Entry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

/**
 * The stage's bus, for events from outside. PutEvents answers 200 also for entries that it did not accept, and lists
 * them in the order of the request: those are put again, and nothing else. An entry has no time, so the bus's own is its
 * envelope's: ingest judges by it whether an event's id may be forgotten.
 */
export function sentEvents(client: EventBridgeClient, bus: string, pause: Pause): SentEvents {
  const request = async (entries: readonly Entry[], attempt = 1): Promise<void> => {
    const answer = await client.send(new PutEventsCommand({ Entries: [...entries] }));
    if ((answer.FailedEntryCount ?? 0) === 0) return;
    const codes = entries.map((_, at) => answer.Entries?.[at]?.ErrorCode);
    const failed = entries.filter((_, at) => codes[at] !== undefined);
    const final = codes.find((code) => code !== undefined && !PASSING.has(code));
    if (final !== undefined) throw new Error(`The bus did not take an event: ${final}.`);
    if (attempt >= ATTEMPTS) throw new RetryableError(`The bus did not take ${failed.length} events.`);
    await pause(PAUSE * attempt);
    await request(failed, attempt + 1);
  };
  return {
    async put(events) {
      const requests = inRequests(events.map((event) => entryOf(event, bus)));
      for (let at = 0; at < requests.length; at += REQUESTS_AT_ONCE) {
        await Promise.all(requests.slice(at, at + REQUESTS_AT_ONCE).map((entries) => request(entries)));
      }
    },
  };
}

function entryOf({ name, source, detail }: SentEvent, bus: string): Entry {
  return { EventBusName: bus, Source: source, DetailType: name, Detail: queueJson(detail) };
}

function inRequests(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const requests: Entry[][] = [];
  let open: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = utf8Bytes(entry.Detail) + utf8Bytes(entry.DetailType) + utf8Bytes(entry.Source);
    if (open.length === MOST_ENTRIES || (open.length > 0 && bytes + size > MOST_BYTES)) {
      requests.push(open);
      [open, bytes] = [[], 0];
    }
    open.push(entry);
    bytes += size;
  }
  return open.length === 0 ? requests : [...requests, open];
}
