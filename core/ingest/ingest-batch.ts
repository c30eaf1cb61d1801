import { findReported, type UnnamedReport } from "../feedback/find-message.ts";
import { sesEvent } from "../feedback/ses.ts";
import { smsEvent } from "../feedback/sms.ts";
import { DEFAULT_IDENTITY } from "../identity/identity.ts";
import type { IdDeps } from "../identity/ids.ts";
import { defined } from "../model/defined.ts";
import { isPoison } from "../model/errors.ts";
import { type CustomerEvent, foldOrder } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import type { MessageFinder } from "../ports/messages.ts";
import type { FanOutQueue, RefusedEvents } from "../ports/queues.ts";
import { indexOf } from "../segments/rules-index.ts";
import { startFanOuts } from "./business.ts";
import type { IngestDeps } from "./deps.ts";
import { type Envelope, type Parsed, parseEnvelope, parseEvent, tooOldReason } from "./envelope.ts";
import { ingestCustomer } from "./ingest.ts";
import { parseInner } from "./inner-event.ts";
import { isExhausted, type ParkingDeps, retryOrPark } from "./parking.ts";
import { isRecent } from "./recent.ts";
import { isEventTime } from "./time.ts";

export interface IngestBatchDeps extends IngestDeps, ParkingDeps {
  readonly messages: MessageFinder;
  readonly refused: RefusedEvents;
  readonly fanOut: FanOutQueue;
}

/** A record of the queue. `id` names it in the batch's response; `body` is an EventBridge event as JSON. */
export interface QueueRecord {
  readonly id: string;
  readonly body: string;
  /** How often it has been received, this time included. */
  readonly receives?: number;
  /** When the queue took it; epoch milliseconds. */
  readonly sent?: number;
  /** By which the queue knows this delivery of it. */
  readonly receipt?: string;
}

/** A record and the customer's event in it. */
interface ParsedRecord {
  readonly record: QueueRecord;
  readonly event: CustomerEvent;
}

/**
 * Ingests a batch of records: events of the bus, and inner events of the paced queue. Returns the ids of the records
 * that must come again.
 *
 * 1. A record that can never be applied goes to the refused queue and is done.
 * 2. A failure with one customer gives back the records of that customer only; a fault of ours in one event gives back
 *    that event only (retryOrPark).
 * 3. A record that was received before is processed alone, after all others.
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
      const parsed = parseRecord(deps, record.body, deps.clock.now());
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

/** Whether a record was received before: its work failed, or the function died while it processed the batch. */
function isRedelivered({ record: { receives = 1 } }: ParsedRecord): boolean {
  return receives > 1;
}

/**
 * Customers with records that were received before. They are processed once all others are stored: one of these records
 * may kill the function, and must not take others along. Records that were received less often come first; records
 * received equally often change their order each time, so that the record behind the one that kills is reached in the
 * end.
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

/** Finds the customer whose message a report is about. */
async function resolveReport(
  deps: IngestBatchDeps,
  record: QueueRecord,
  report: UnnamedReport,
  take: (record: QueueRecord, event: CustomerEvent) => void,
): Promise<readonly string[]> {
  try {
    const event = await findReported(deps.messages, report, deps.clock.now());
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
 * Ingests a customer's events together or, where one of them fails by a fault of ours, one by one in the order in which
 * they happened. Events that are stored do not come again for ever because an effect fails: the sweeper performs
 * pending effects too.
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

/** Ingests a customer's events one by one, in the order of the fold. */
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
    return profile !== undefined && taken.every(({ event }) => isRecent(profile, hash, event));
  } catch {
    return false;
  }
}

/** Parsers of provider reports, by event source. */
const PROVIDERS: Readonly<Record<string, (from: Envelope) => Parsed>> = {
  "aws.ses": sesEvent,
  "aws.sms-voice": smsEvent,
};

function idDeps({ hash, spelling, rules }: IngestBatchDeps): IdDeps {
  return { hash, ...defined({ spelling }), identity: rules.settings.identity ?? DEFAULT_IDENTITY };
}

function parseRecord(deps: IngestBatchDeps, body: string, now: number): Parsed {
  if (body.startsWith('{"contract":')) {
    const event = parseInner(body);
    return event === undefined ? { refused: "The record is no inner event of contract 1." } : { event };
  }
  const read = parseEnvelope(body);
  if ("refused" in read) return read;
  const old = tooOldReason(read.envelope, now);
  if (old !== undefined) return { refused: old };
  const provider = getOwn(PROVIDERS, read.envelope.source);
  const parsed = provider === undefined ? parseEvent(read.envelope, now, idDeps(deps)) : provider(read.envelope);
  const reported = "report" in parsed ? parsed.report : "event" in parsed ? parsed.event : undefined;
  if (reported !== undefined && !isEventTime(reported.time)) {
    return { refused: `The event's time is ${reported.time}; allowed are the years 1900 to 2199.` };
  }
  if (!("event" in parsed) || parsed.event.journey === undefined) return parsed;
  const { journey } = parsed.event;
  if (indexOf(deps.rules).journeys.has(journey)) return parsed;
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
