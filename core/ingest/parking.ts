import { errorName, isPoison } from "../model/errors.ts";
import type { ParkedRecords } from "../ports/queues.ts";
import type { Counter } from "../ports/system.ts";
import type { QueueRecord } from "./ingest-batch.ts";

export interface ParkingDeps {
  readonly counter: Counter;
  readonly parked: ParkedRecords;
}

/**
 * How often a record is received before it is parked because of a fault of ours. A record comes again after six
 * minutes, so this is two hours: enough time to roll a deployment back.
 */
export const MAX_RECEIVES = 20;

/**
 * Decides about records whose work failed: returns the ids of those that must come again. After a throttle or a failure
 * of AWS a record comes again as long as the queue keeps it. A record that fails by a fault of ours (isPoison) is
 * parked after 20 receives, alone and with its reason, so that it does not block others.
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

/** Whether a record has been received so often that it is parked when it fails by a fault of ours. */
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
