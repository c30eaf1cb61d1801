import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { comeAgain, type ParkingDeps } from "../ingest/parking.ts";
import type { Hash } from "../ports.ts";
import type { CloseDeps } from "./close-entry.ts";
import { closedRun } from "./run-status.ts";
import { settleRun } from "./settle-run.ts";

/**
 * Settles the runs that these status changes say are over, and returns the ids of the records that must come again.
 * What is no such status change is passed over: nothing would come of it later either.
 */
export async function settleBatch(
  deps: CloseDeps & ParkingDeps & { readonly hash: Hash },
  records: readonly QueueRecord[],
): Promise<readonly string[]> {
  const customers = new Map<string, Promise<readonly string[]>>();
  for (const record of records) {
    const run = closedRun(record.body);
    if (run === undefined) continue;
    // Runs of one customer one after the other: side by side they would lose the profile to each other.
    const before = customers.get(run.customerId) ?? Promise.resolve([]);
    const settled = before.then(async (again) => {
      try {
        await settleRun(deps, run);
        return again;
      } catch (error) {
        return [...again, ...(await comeAgain(deps, [record], error, UNSETTLED))];
      }
    });
    customers.set(run.customerId, settled);
  }
  return (await Promise.all(customers.values())).flat();
}

const UNSETTLED = "A run could not be settled; its status change comes again.";
