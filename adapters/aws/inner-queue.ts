import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { innerBody } from "../../core/ingest/inner-event.ts";
import type { InnerQueue } from "../../core/ports.ts";

/** Entries of one SendMessageBatch: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const BATCH = 10;
/** Batches under way at once. */
const ABREAST = 8;

/** The queue of events of ours for single customers. At least once: events are known by their ids. */
export function innerQueue(client: SQSClient, queueUrl: string): InnerQueue {
  const send = async (bodies: readonly string[]): Promise<void> => {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: bodies.map((MessageBody, at) => ({ Id: String(at), MessageBody })),
      }),
    );
    if (Failed.length > 0) throw new Error(`${Failed.length} of ${bodies.length} inner events were not taken.`);
  };
  return {
    put: async (events) => {
      const bodies = events.map(innerBody);
      for (let at = 0; at < bodies.length; at += BATCH * ABREAST) {
        const batches = Array.from({ length: ABREAST }, (_, batch) =>
          bodies.slice(at + batch * BATCH, at + (batch + 1) * BATCH),
        );
        await Promise.all(batches.filter((batch) => batch.length > 0).map((batch) => send(batch)));
      }
    },
  };
}
