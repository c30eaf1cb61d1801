import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { comeAgain, type ParkingDeps } from "../ingest/parking.ts";
import { parseFanOutWork } from "./body.ts";
import { doFanOutWork, type FanOutDeps } from "./fan-out.ts";

/**
 * Does the work of these records, one after the other, and returns the ids of those that must come again. What is no work is
 * parked (comeAgain).
 */
export async function fanOutBatch(
  deps: FanOutDeps & ParkingDeps,
  records: readonly QueueRecord[],
): Promise<readonly string[]> {
  const unfinished: string[] = [];
  for (const record of records) {
    try {
      const work = parseFanOutWork(record.body);
      if (work === undefined) throw new TypeError("This is no work of the fanOut.");
      await doFanOutWork(deps, work);
    } catch (error) {
      unfinished.push(...(await comeAgain(deps, [record], error, "A step of the fan-out failed; it comes again.")));
    }
  }
  return unfinished;
}
