import { errorName, isPoison } from "../model/errors.ts";
import type { ParkedRecords } from "../ports/queues.ts";
import type { Counter } from "../ports/system.ts";
import type { QueueRecord } from "./ingest-batch.ts";

export interface ParkingDeps {
  readonly counter: Counter;
  readonly parked: ParkedRecords;
}

/**
 * How often a record is handed out that a fault of ours stops before it is parked. A record comes again after six minutes,
 * so this is two hours: time to take a bad deployment back.
 */
export const MAX_RECEIVES = 20;

/**
 * What becomes of records whose work failed: the ids of those that must come again. Whatever AWS throttled or failed at comes
 * again for as long as the queue keeps it. Poison (isPoison) is parked after 20 times, each record alone with its reason, and
 * holds up nothing any more.
 */
export async function retryOrPark(
  deps: ParkingDeps,
  records: readonly QueueRecord[],
  error: unknown,
  said: string,
): Promise<readonly string[]> {
  deps.counter.count("UnexpectedError", {});
  deps.counter.note("error", said, { records: records.length, error: errorName(error) });
  const again: string[] = [];
  for (const record of records) {
    if (!isExhausted(record) || !isPoison(error) || !(await park(deps, record, error))) again.push(record.id);
  }
  return again;
}

/** Whether a record has been handed out so often that it must not come again for a fault of ours. */
export function isExhausted({ receives = 1 }: QueueRecord): boolean {
  return receives >= MAX_RECEIVES;
}

async function park({ parked, counter }: ParkingDeps, { body }: QueueRecord, error: unknown): Promise<boolean> {
  try {
    await parked.put(body, `It failed ${MAX_RECEIVES} times by a fault of Sojourn's: ${errorName(error)}.`);
  } catch {
    return false;
  }
  counter.count("RecordParked", {});
  return true;
}
