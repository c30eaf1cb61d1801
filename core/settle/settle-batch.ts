import type { QueueRecord } from "../ingest/ingest-batch.ts";
import type { Hash } from "../ports.ts";
import type { CloseDeps } from "./close-entry.ts";
import { closedRun } from "./run-status.ts";
import { settleRun } from "./settle-run.ts";

/**
 * Settles the runs that these status changes say are over, and returns the ids of the records that must come again.
 * What is no such status change is passed over: nothing would come of it later either.
 */
export async function settleBatch(
  deps: CloseDeps & { readonly hash: Hash },
  records: readonly QueueRecord[],
): Promise<readonly string[]> {
  const customers = new Map<string, Promise<readonly string[]>>();
  for (const { id, body } of records) {
    const run = closedRun(body);
    if (run === undefined) continue;
    // Runs of one customer one after the other: side by side they would lose the profile to each other.
    const before = customers.get(run.customerId) ?? Promise.resolve([]);
    const settled = before.then(async (failed) => {
      try {
        await settleRun(deps, run);
        return failed;
      } catch (error) {
        deps.counter.count("UnexpectedError", {});
        deps.counter.note("error", "A run could not be settled; its status change comes again.", {
          journey: run.journey,
          error: error instanceof Error ? error.name : "unknown",
        });
        return [...failed, id];
      }
    });
    customers.set(run.customerId, settled);
  }
  return (await Promise.all(customers.values())).flat();
}
