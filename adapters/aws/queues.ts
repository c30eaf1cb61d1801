import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { fanOutBody } from "../../core/fan-out/work.ts";
import { innerBody } from "../../core/ingest/inner-event.ts";
import type { ErasureQueue, FanOutQueue, InnerQueue, LaterRecords } from "../../core/ports/queues.ts";
import { erasureBody } from "../../core/privacy/request.ts";

/** Entries of one SendMessageBatch: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MESSAGES_A_REQUEST = 10;

/** Batches under way at once. */
const REQUESTS_AT_ONCE = 8;

interface Body {
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

/** The queue of inner events. At least once; idempotency key: the event's id. */
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
      for (let at = 0; at < bodies.length; at += MESSAGES_A_REQUEST * REQUESTS_AT_ONCE) {
        const batches = Array.from({ length: REQUESTS_AT_ONCE }, (_, batch) =>
          bodies.slice(at + batch * MESSAGES_A_REQUEST, at + (batch + 1) * MESSAGES_A_REQUEST),
        );
        await Promise.all(batches.filter((batch) => batch.length > 0).map((batch) => send(batch)));
      }
    },
  };
}

/** The queue of the fan-out's work. A delay is at most 15 minutes (SQS). At least once: a retry may put work twice. */
export function fanOutQueue(client: SQSClient, queueUrl: string): FanOutQueue {
  return { put: delayed(client, queueUrl, fanOutBody) };
}

/** The queue of erasures that other systems ask for. At least once; idempotency key: id and time. */
export function erasureQueue(client: SQSClient, queueUrl: string): ErasureQueue {
  return { put: delayed(client, queueUrl, erasureBody) };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export function laterRecords(client: SQSClient, QueueUrl: string): LaterRecords {
  return {
    hide: async (ReceiptHandle, VisibilityTimeout) => {
      await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    },
  };
}

function delayed<T>(client: SQSClient, QueueUrl: string, bodyOf: (work: T) => string) {
  return async (work: T, DelaySeconds: number): Promise<void> => {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: bodyOf(work), DelaySeconds }));
  };
}
