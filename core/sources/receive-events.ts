import * as z from "zod/mini";
import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { type ParkingDeps, retryOrPark } from "../ingest/parking.ts";
import { parseTime } from "../ingest/time.ts";
import { getOwn, isJsonObject, type JsonObject, parseJson } from "../model/json.ts";
import type { ErasureQueue, RefusedEvents, SentEvents } from "../ports/queues.ts";
import type { Clock } from "../ports/system.ts";
import type { Receiver } from "./received-rows.ts";
import { putRefused } from "./refused-row.ts";

export interface ReceiveEventsDeps extends ParkingDeps {
  readonly clock: Clock;
  readonly bus: SentEvents;
  readonly refused: RefusedEvents;
  readonly erasures: ErasureQueue;
  /** The sources that take events, compiled, by name. */
  readonly receivers: Readonly<Record<string, Receiver>>;
}

/** What the rule of a source puts on the queue (infra/constructs/sources.ts). */
const record = z.object({ source: z.string(), event: z.custom<JsonObject>(isJsonObject) });

/**
 * Makes our events of events on another bus: each record has one of them, and the name of the source whose rule chose it.
 * Returns the ids of the records that must come again. A record comes again after a fault of ours only; what no event can be
 * made of goes to the refused queue. The ids of the events make a second delivery count once.
 */
export async function receiveEvents(
  deps: ReceiveEventsDeps,
  records: readonly QueueRecord[],
): Promise<readonly string[]> {
  const again = await Promise.all(
    records.map(async (one) => {
      try {
        await receiveEvent(deps, one);
        return [];
      } catch (error) {
        return retryOrPark(deps, [one], error, "An event of a source was not taken; it comes again.");
      }
    }),
  );
  return again.flat();
}

async function receiveEvent(deps: ReceiveEventsDeps, { body }: QueueRecord): Promise<void> {
  const read = record.safeParse(parseJson(body));
  if (!read.success) return deps.refused.put(body, "This is no event that the rule of a source has chosen.");
  const { source, event } = read.data;
  const receiver = getOwn(deps.receivers, source);
  if (receiver === undefined) return putRefused(deps, source, event, "There is no such source any more.");
  const id = getOwn(event, "id");
  const received = parseTime(getOwn(event, "time")) ?? deps.clock.now();
  const { events, erasures, refused } = await receiver.receive(event, String(id), { received });
  await deps.bus.put(events);
  for (const erase of erasures) await deps.erasures.put({ erase }, 0);
  for (const { row, reason } of refused) await putRefused(deps, source, row, reason);
  if (events.length > 0) deps.counter.count("SourceEvent", { source }, events.length);
}
