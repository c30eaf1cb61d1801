import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { innerBody } from "../../core/ingest/inner-event.ts";
import type { InnerQueue } from "../../core/ports.ts";

/** Entries of one SendMessageBatch: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const BATCH = 10;
/** Batches under way at once. */
const ABREAST = 8;

interface Body {
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

/** The queue of events of ours for single customers. At least once: events are known by their ids. */
export function innerQueue(client: SQSClient, queueUrl: string): InnerQueue {
  const send = async (bodies: readonly Body[]): Promise<void> => {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: bodies.map((body, at) => ({ Id: String(at), ...body })),
      }),
    );
    if (Failed.length > 0) throw new Error(`${Failed.length} of ${bodies.length} inner events were not taken.`);
  };
  return {
    put: async (events, delays) => {
      const bodies = events.map((event, at): Body => {
        const DelaySeconds = delays?.[at] ?? 0;
        return { MessageBody: innerBody(event), ...(DelaySeconds === 0 ? {} : { DelaySeconds }) };
      });
      for (let at = 0; at < bodies.length; at += BATCH * ABREAST) {
        const batches = Array.from({ length: ABREAST }, (_, batch) =>
          bodies.slice(at + batch * BATCH, at + (batch + 1) * BATCH),
        );
        await Promise.all(batches.filter((batch) => batch.length > 0).map((batch) => send(batch)));
      }
    },
  };
}
