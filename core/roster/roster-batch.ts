import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { comeAgain, type ParkingDeps } from "../ingest/parking.ts";
import { parseRosterWork } from "./body.ts";
import { doRosterWork, type RosterDeps } from "./roster.ts";

/**
 * Does the work of these records, one after the other, and returns the ids of those that must come again. What is no work is
 * parked (comeAgain).
 */
export async function rosterBatch(
  deps: RosterDeps & ParkingDeps,
  records: readonly QueueRecord[],
): Promise<readonly string[]> {
  const unfinished: string[] = [];
  for (const record of records) {
    try {
      const work = parseRosterWork(record.body);
      if (work === undefined) throw new TypeError("This is no work of the roster.");
      await doRosterWork(deps, work);
    } catch (error) {
      unfinished.push(...(await comeAgain(deps, [record], error, "A step of the roster failed; it comes again.")));
    }
  }
  return unfinished;
}
