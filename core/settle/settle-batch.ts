import { currentRun, runName } from "../enter/run.ts";
import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { type ParkingDeps, retryOrPark } from "../ingest/parking.ts";
import type { Hash } from "../ports/system.ts";
import { type CloseDeps, closeEntry } from "./close-entry.ts";
import { type ClosedRun, closedRun, entryEnd } from "./run-status.ts";

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
        return [...again, ...(await retryOrPark(deps, [record], error, UNSETTLED))];
      }
    });
    customers.set(run.customerId, settled);
  }
  return (await Promise.all(customers.values())).flat();
}

const UNSETTLED = "A run could not be settled; its status change comes again.";

/**
 * Closes the entry whose run is over, whoever ended it: of a run that we stopped ourselves the entry has ended before. Idempotent by the run's name, which compares journey, n, part, start and the
 * customer's birth: one read and one write, no write where the entry has ended already or has gone on in another run.
 */
export async function settleRun(deps: CloseDeps & { readonly hash: Hash }, run: ClosedRun): Promise<void> {
  const { customerId, journey, n, start, status } = run;
  await closeEntry(
    deps,
    { customerId, journey, n, ...entryEnd(status) },
    (profile, entry) =>
      (start === undefined || start === entry.start) &&
      // A copy of the end that came before the redrive.
      (entry.failed === undefined || status.time > entry.failed) &&
      runName(deps.hash, profile, currentRun(entry)) === run.name,
  );
}
