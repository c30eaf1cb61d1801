import { sesEvent } from "../feedback/ses.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { RefusedEvents } from "../ports.ts";
import { type Parsed, parseEnvelope, parseEvent } from "./envelope.ts";
import { type IngestDeps, ingestCustomer } from "./ingest.ts";

export interface IngestBatchDeps extends IngestDeps {
  readonly refused: RefusedEvents;
}

/** A record of the queue: `id` to give it back by, `body` an EventBridge event as JSON. */
export interface QueueRecord {
  readonly id: string;
  readonly body: string;
}

/**
 * The ids of the records that must come again. A record that can never be applied goes to the refused queue and is done
 * with; a fault with one customer gives back that customer's records and no other's.
 */
export async function ingestBatch(deps: IngestBatchDeps, records: readonly QueueRecord[]): Promise<readonly string[]> {
  const customers = new Map<string, { readonly ids: string[]; readonly events: CustomerEvent[] }>();
  const work: Promise<readonly string[]>[] = [];
  for (const { id, body } of records) {
    const parsed = parseRecord(body, deps.clock.now());
    if ("refused" in parsed) {
      work.push(giveBack(deps, [id], () => refuse(deps, body, parsed.refused)));
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

function parseRecord(body: string, now: number): Parsed {
  const read = parseEnvelope(body);
  if ("refused" in read) return read;
  return read.envelope.source === "aws.ses" ? sesEvent(read.envelope) : parseEvent(read.envelope, now);
}

async function refuse({ refused, counter }: IngestBatchDeps, body: string, reason: string): Promise<void> {
  await refused.put(body, reason);
  counter.count("EventRefused", {});
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
