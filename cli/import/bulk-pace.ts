import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { type CloudView, queueUrl } from "../cloud/view.ts";
import { type Io, wait } from "../command.ts";
import { patiently } from "../patiently.ts";

/** So many events may wait to be applied, and after so many the queues are looked at. */
const MOST_WAITING = 5_000;
const LOOK_AFTER = 1_000;
/** Milliseconds between two looks. */
const LOOK_AGAIN = 250;

/**
 * Lets no more events go than the local cloud applies: it waits where thousands of them stand in its queues, which memory would
 * have to hold. `rate`: besides, most rows a second.
 */
export async function backlogPace(
  io: Io,
  view: CloudView,
  rate: number | undefined,
): Promise<(events: number) => Promise<void>> {
  const urls = await Promise.all([view.queues.ingest, view.queues.paced].map((name) => queueUrl(view, name)));
  const began = performance.now();
  let total = 0;
  let unseen = 0;
  return async (events) => {
    total += events;
    unseen += events;
    if (rate !== undefined) await wait(io, Math.max(0, began + (total * 1_000) / rate - performance.now()));
    if (unseen < LOOK_AFTER) return;
    unseen = 0;
    if (!view.isRunning) return view.settle();
    while (!io.stop.aborted && (await patiently(io, () => waiting(view, urls))) > MOST_WAITING)
      await wait(io, LOOK_AGAIN);
  };
}

async function waiting({ sqs }: CloudView, urls: readonly string[]): Promise<number> {
  const counts = await Promise.all(
    urls.map(async (QueueUrl) => {
      const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
      );
      return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
    }),
  );
  return counts.reduce((sum, one) => sum + one, 0);
}
