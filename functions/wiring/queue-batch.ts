import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { QueueRecord } from "../../core/ingest/ingest-batch.ts";

/** Whether a function that serves tasks too was handed a batch of its queue. */
export function isBatch(input: unknown): input is SQSEvent {
  return typeof input === "object" && input !== null && "Records" in input;
}

/** The records of a batch, by the ids that `unfinished` gives back. */
export function records(batch: SQSEvent): QueueRecord[] {
  return batch.Records.map(({ messageId, body, attributes }) => ({
    id: messageId,
    body,
    receives: Number(attributes.ApproximateReceiveCount),
    sent: Number(attributes.SentTimestamp),
  }));
}

/**
 * The answer that makes SQS deliver these records again and no others.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function unfinished(ids: readonly string[]): SQSBatchResponse {
  return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
}
