import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { type ParkingDeps, retryOrPark } from "../ingest/parking.ts";
import type { ErasureQueue } from "../ports/queues.ts";
import { LAST_WRITE_AFTER } from "./erasure.ts";
import { beginErasure, endErasure, type ForgetDeps } from "./forget.ts";
import { type ErasureRequest, type ErasureRest, parseErasure } from "./request.ts";

export interface EraseRequestedDeps extends ForgetDeps, ParkingDeps {
  readonly queue: ErasureQueue;
}

/**
 * Erases the customers that other systems ask to erase, as `sojourn forget` does. Returns the ids of the records that must come again.
 *
 * 1. A request performs the first half, and puts the second half on the same queue, to come when no function that began before can
 *    write any more.
 * 2. Idempotency key: id and time of the request. An erasure of the id that began since then has done it, so a request that comes
 *    once more does not erase whoever signed up again. While the mark is there the erasure goes on, whoever began it.
 * 3. The second half does nothing where its mark is gone.
 */
export async function eraseRequested(
  deps: EraseRequestedDeps,
  records: readonly QueueRecord[],
): Promise<readonly string[]> {
  const again: string[] = [];
  for (const record of records) {
    try {
      const work = parseErasure(record.body);
      if ("erase" in work) await begin(deps, work.erase);
      else await finish(deps, work.rest);
    } catch (error) {
      again.push(...(await retryOrPark(deps, [record], error, "An erasure could not be performed; it comes again.")));
    }
  }
  return again;
}

async function begin(deps: EraseRequestedDeps, { customerId, source, time }: ErasureRequest): Promise<void> {
  const isUnderWay = (await deps.erasures.read(customerId)) !== undefined;
  const erased = await deps.tombstones.erasedAt(customerId);
  if (!isUnderWay && erased !== undefined && erased >= time) {
    deps.counter.count("ErasureDuplicate", { source });
    return;
  }
  const { erasure, removed, runs } = await beginErasure(deps, customerId);
  const rest: ErasureRest = { customerId, at: erasure.at, source, removed, runs };
  await deps.queue.put({ rest }, LAST_WRITE_AFTER / 1000);
}

async function finish(deps: EraseRequestedDeps, { customerId, at, source, removed, runs }: ErasureRest): Promise<void> {
  const erasure = await deps.erasures.read(customerId);
  if (erasure?.at !== at) return;
  const { receipt } = await endErasure(deps, customerId, { erasure, removed, runs, source });
  deps.counter.count("CustomerErased", { source });
  const tombstone = (await deps.tombstones.hashOf(customerId)) ?? null;
  deps.counter.note("info", "A customer was erased because a source asked for it.", {
    source,
    tombstone,
    at: receipt.erasedAt,
  });
}
