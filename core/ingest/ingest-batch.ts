import { sesEvent } from "../feedback/ses.ts";
import { smsEvent } from "../feedback/sms.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { Rules } from "../model/rules.ts";
import type { RefusedEvents, RosterQueue } from "../ports.ts";
import { own } from "../profile/own.ts";
import { indexOf } from "../segments/rules-index.ts";
import { letSegmentsIn } from "./business.ts";
import { type Envelope, type Parsed, parseEnvelope, parseEvent } from "./envelope.ts";
import { type IngestDeps, ingestCustomer } from "./ingest.ts";
import { parseInner } from "./inner-event.ts";

export interface IngestBatchDeps extends IngestDeps {
  readonly refused: RefusedEvents;
  readonly roster: RosterQueue;
}

/** A record of the queue: `id` to give it back by, `body` an EventBridge event as JSON. */
export interface QueueRecord {
  readonly id: string;
  readonly body: string;
}

/**
 * The ids of the records that must come again. A record that can never be applied goes to the refused queue and is done
 * with; a fault with one customer gives back that customer's records and no other's. Records are events of the bus, and
 * inner ones of the paced queue.
 */
export async function ingestBatch(deps: IngestBatchDeps, records: readonly QueueRecord[]): Promise<readonly string[]> {
  const customers = new Map<string, { readonly ids: string[]; readonly events: CustomerEvent[] }>();
  const work: Promise<readonly string[]>[] = [];
  for (const { id, body } of records) {
    const parsed = parseRecord(deps.rules, body, deps.clock.now());
    if ("refused" in parsed) {
      work.push(giveBack(deps, [id], () => refuse(deps, body, parsed)));
      continue;
    }
    const { event } = parsed;
    const customer = customers.get(event.customerId) ?? { ids: [], events: [] };
    customer.ids.push(id);
    customer.events.push(event);
    customers.set(event.customerId, customer);
  }
  for (const [customerId, { ids, events }] of customers) {
    work.push(giveBack(deps, ids, () => ingestCustomer(deps, customerId, events)));
  }
  return (await Promise.all(work)).flat();
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
  const parsed = (own(PROVIDERS, read.envelope.source) ?? parseEvent)(read.envelope, now);
  if (!("event" in parsed) || parsed.event.journey === undefined) return parsed;
  const { journey } = parsed.event;
  if (indexOf(rules).journeys.has(journey)) return parsed;
  return {
    refused: `The event is addressed to the journey ${JSON.stringify(journey.slice(0, 80))}, which there is not.`,
  };
}

/** An event of nobody's is refused only where no journey lets a segment in on it. */
async function refuse(
  deps: IngestBatchDeps,
  body: string,
  parsed: Extract<Parsed, { refused: string }>,
): Promise<void> {
  const answer =
    parsed.nobodys === undefined ? parsed.refused : await letSegmentsIn(deps, parsed.nobodys, parsed.refused);
  if (answer === undefined) return;
  await deps.refused.put(body, answer);
  deps.counter.count("EventRefused", {});
}

async function giveBack(
  { counter }: IngestBatchDeps,
  ids: readonly string[],
  work: () => Promise<void>,
): Promise<readonly string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    counter.count("UnexpectedError", {});
    counter.note("error", "Events could not be brought in; they come again.", {
      records: ids.length,
      error: error instanceof Error ? error.name : "unknown",
    });
    return ids;
  }
}
