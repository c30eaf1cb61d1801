import { type UnnamedReport, whose } from "../feedback/find-message.ts";
import { sesEvent } from "../feedback/ses.ts";
import { smsEvent } from "../feedback/sms.ts";
import { isPoison } from "../model/errors.ts";
import { type CustomerEvent, foldOrder } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import type { Rules } from "../model/rules.ts";
import type { MessageFinder } from "../ports/messages.ts";
import type { FanOutQueue, RefusedEvents } from "../ports/queues.ts";
import { indexOf } from "../segments/rules-index.ts";
import { startFanOuts } from "./business.ts";
import { type Envelope, type Parsed, parseEnvelope, parseEvent, tooOldReason } from "./envelope.ts";
import { type IngestDeps, ingestCustomer } from "./ingest.ts";
import { parseInner } from "./inner-event.ts";
import { isExhausted, type ParkingDeps, retryOrPark } from "./parking.ts";
import { isRecent } from "./recent.ts";
import { isEventTime } from "./time.ts";

export interface IngestBatchDeps extends IngestDeps, ParkingDeps {
  readonly messages: MessageFinder;
  readonly refused: RefusedEvents;
  readonly fanOut: FanOutQueue;
}

/** A record of the queue: `id` to give it back by, `body` an EventBridge event as JSON. */
export interface QueueRecord {
  readonly id: string;
  readonly body: string;
  /** How often it has been handed out, this time included. */
  readonly receives?: number;
  /** When the queue took it; epoch milliseconds. */
  readonly sent?: number;
}

/** A record, and the customer's event in it. */
interface ParsedRecord {
  readonly record: QueueRecord;
  readonly event: CustomerEvent;
}

/**
 * The ids of the records that must come again. A record that can never be applied goes to the refused queue and is done
 * with; a fault with one customer gives back that customer's records and no other's, and a fault of ours in one event of
 * theirs that event alone (comeAgain). A record that was received before is worked alone, after all others. Records are events of the bus, and inner ones of the paced queue.
 */
export async function ingestBatch(deps: IngestBatchDeps, records: readonly QueueRecord[]): Promise<readonly string[]> {
  const customers = new Map<string, ParsedRecord[]>();
  const take = (record: QueueRecord, said: CustomerEvent) => {
    const event = record.sent === undefined ? said : { ...said, queued: record.sent };
    customers.set(event.customerId, [...(customers.get(event.customerId) ?? []), { record, event }]);
  };
  const work: Promise<readonly string[]>[] = [];
  const found: Promise<readonly string[]>[] = [];
  for (const record of records) {
    try {
      const parsed = parseRecord(deps.rules, record.body, deps.clock.now());
      if ("refused" in parsed) {
        work.push(orRetry(deps, [record], () => refuse(deps, record.body, parsed)));
        continue;
      }
      if ("ignored" in parsed) {
        deps.counter.count("EventIgnored", { reason: parsed.ignored });
        continue;
      }
      if ("reportedAs" in parsed) found.push(resolveReport(deps, record, parsed, take));
      else take(record, parsed.event);
    } catch (error) {
      work.push(retryOrPark(deps, [record], error, UNREAD));
    }
  }
  const early = await Promise.all(found);
  const again: string[] = [];
  for (const [customerId, taken] of customers) {
    if (!taken.some(isRedelivered)) work.push(ingestRecords(deps, customerId, taken));
  }
  again.push(...early.flat(), ...(await Promise.all(work)).flat());
  for (const [customerId, taken] of redeliveredCustomers(deps, customers))
    again.push(...(await oneByOne(deps, customerId, taken)));
  return again;
}

/** Whether a record was received before: its work failed, or the function died over this record or another of its batch. */
function isRedelivered({ record: { receives = 1 } }: ParsedRecord): boolean {
  return receives > 1;
}

/**
 * Customers with records that were received before, to be worked once all others are stored: one of these records may kill the
 * function, and takes no other along then. Those received less often come first, and those received as often in another order each
 * time, so that whoever stands behind the one that kills gets before it.
 */
function redeliveredCustomers(
  { hash }: IngestBatchDeps,
  customers: ReadonlyMap<string, readonly ParsedRecord[]>,
): readonly (readonly [string, readonly ParsedRecord[]])[] {
  const place = ([customerId, taken]: readonly [string, readonly ParsedRecord[]]) => {
    const receives = Math.max(...taken.map(({ record }) => record.receives ?? 1));
    return { customerId, taken, receives, drawn: hash(`${customerId}/${receives}`) };
  };
  return [...customers]
    .filter(([, taken]) => taken.some(isRedelivered))
    .map(place)
    .sort((a, b) => a.receives - b.receives || (a.drawn < b.drawn ? -1 : 1))
    .map(({ customerId, taken }) => [customerId, taken]);
}

/** Takes a report to the customer whose message it is about, once that is known. */
async function resolveReport(
  deps: IngestBatchDeps,
  record: QueueRecord,
  report: UnnamedReport,
  take: (record: QueueRecord, event: CustomerEvent) => void,
): Promise<readonly string[]> {
  try {
    const event = await whose(deps.messages, report, deps.clock.now());
    if (event === "early") return [record.id];
    if (event === "foreign") deps.counter.count("EventIgnored", { reason: event });
    else take(record, event);
    return [];
  } catch (error) {
    return retryOrPark(deps, [record], error, UNREAD);
  }
}

const UNREAD = "An event could not be read.";
const FAILED = "Events could not be brought in; they come again.";

/**
 * Brings a customer's events in: together, or, where one of them is poison, one after the other as they happened. Events that
 * are stored come again for what they cause, but not for ever: what is pending is the sweeper's too.
 */
async function ingestRecords(
  deps: IngestBatchDeps,
  customerId: string,
  taken: readonly ParsedRecord[],
): Promise<readonly string[]> {
  const records = taken.map(({ record }) => record);
  try {
    await ingestCustomer(
      deps,
      customerId,
      taken.map(({ event }) => event),
    );
    return [];
  } catch (error) {
    if (records.every(isExhausted) && (await areStored(deps, customerId, taken))) return [];
    if (taken.length === 1 || !isPoison(error)) return retryOrPark(deps, records, error, FAILED);
  }
  return oneByOne(deps, customerId, taken);
}

/** A customer's events each alone, in the order of the fold. */
async function oneByOne(
  deps: IngestBatchDeps,
  customerId: string,
  taken: readonly ParsedRecord[],
): Promise<readonly string[]> {
  const again: string[] = [];
  for (const one of taken.toSorted((a, b) => foldOrder(a.event, b.event))) {
    again.push(...(await ingestRecords(deps, customerId, [one])));
  }
  return again;
}

async function areStored({ profiles, hash }: IngestBatchDeps, customerId: string, taken: readonly ParsedRecord[]) {
  try {
    const profile = await profiles.read(customerId);
    return profile !== undefined && taken.every(({ event }) => isRecent(profile, hash, event.id));
  } catch {
    return false;
  }
}

/** What providers report of messages comes in events of their own, by source. */
const PROVIDERS: Readonly<Record<string, (from: Envelope) => Parsed>> = {
  "aws.ses": sesEvent,
  "aws.sms-voice": smsEvent,
};

function parseRecord(rules: Rules, body: string, now: number): Parsed {
  if (body.startsWith('{"contract":')) {
    const event = parseInner(body);
    return event === undefined ? { refused: "The record is no inner event of contract 1." } : { event };
  }
  const read = parseEnvelope(body);
  if ("refused" in read) return read;
  const old = tooOldReason(read.envelope, now);
  if (old !== undefined) return { refused: old };
  const parsed = (getOwn(PROVIDERS, read.envelope.source) ?? parseEvent)(read.envelope, now);
  const reported = "report" in parsed ? parsed.report : "event" in parsed ? parsed.event : undefined;
  if (reported !== undefined && !isEventTime(reported.time)) {
    return { refused: `The event's time is ${reported.time}; allowed are the years 1900 to 2199.` };
  }
  if (!("event" in parsed) || parsed.event.journey === undefined) return parsed;
  const { journey } = parsed.event;
  if (indexOf(rules).journeys.has(journey)) return parsed;
  return {
    refused: `The event is addressed to the journey ${JSON.stringify(journey.slice(0, 80))}, which there is not.`,
  };
}

/** An event without a customer is refused only where no journey lets a segment in on it. */
async function refuse(
  deps: IngestBatchDeps,
  body: string,
  parsed: Extract<Parsed, { refused: string }>,
): Promise<void> {
  const answer =
    parsed.business === undefined ? parsed.refused : await startFanOuts(deps, parsed.business, parsed.refused);
  if (answer === undefined) return;
  await deps.refused.put(body, answer);
  deps.counter.count("EventRefused", {});
}

async function orRetry(
  deps: IngestBatchDeps,
  records: readonly QueueRecord[],
  work: () => Promise<void>,
): Promise<readonly string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    return retryOrPark(deps, records, error, FAILED);
  }
}
