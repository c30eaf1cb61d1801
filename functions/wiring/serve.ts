import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { QueueRecord } from "../../core/ingest/ingest-batch.ts";
import { RetryableError } from "../../core/model/errors.ts";
import { METRICS } from "../names.ts";
import type { Telemetry } from "./telemetry.ts";

/** Errors that a machine handles (core/model/errors.ts): Lambda counts them as errors, our alarms do not. */
const EXPECTED = /^(Hold|Exited|Retryable|RetryAfter\d+|GivenUp|Lambda\.ServiceException)$/;

/**
 * The Lambda handler around one use case. Its counts are written after every invocation, also after a failed one. An error goes to
 * Lambda unchanged, since Step Functions matches its name.
 */
export function serve<Input, Output>(telemetry: Telemetry, handle: (input: Input) => Promise<Output>) {
  return middy<Input, Output>()
    .use({
      after: () => telemetry.flush(),
      onError: ({ error }) => {
        if (!EXPECTED.test(error?.name ?? "")) telemetry.count(METRICS.unexpectedError, {});
        telemetry.flush();
      },
    })
    .handler((input: Input) => handle(input));
}

/** Refusals by an AWS service that are our own fault and would be the same the next time. */
const OURS: ReadonlySet<string> = new Set(["ValidationException", "SerializationException"]);

/**
 * The handler of a machine's tasks. When AWS throttles, denies or fails a request to the table or the bus after the SDK's retries, it
 * is not the step's fault: `again` is thrown, which the machine retries for a day. It is counted as an unexpected error, and its name
 * is logged. `$metadata` is how the SDK marks every error of a request, also one without an answer.
 * https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-smithy-smithy-client/Class/ServiceException/
 */
export function serveTask<Input, Output>(
  telemetry: Telemetry,
  handle: (input: Input) => Promise<Output>,
  again: (what: string) => Error = (what) => new RetryableError(what),
) {
  return serve(telemetry, async (input: Input) => {
    try {
      return await handle(input);
    } catch (error) {
      if (!(error instanceof Error) || !("$metadata" in error) || OURS.has(error.name)) throw error;
      telemetry.count(METRICS.unexpectedError, {});
      telemetry.note("error", "AWS did not serve a request; the step is tried again.", { error: error.name });
      throw again(`AWS did not serve a request: ${error.name}.`);
    }
  });
}

/** Whether a function that serves tasks too was handed a batch of its queue. */
export function isBatch(input: unknown): input is SQSEvent {
  return typeof input === "object" && input !== null && "Records" in input;
}

/** The records of a batch, with the ids that `unfinished` takes. */
export function records(batch: SQSEvent): QueueRecord[] {
  return batch.Records.map(({ messageId, body, attributes, receiptHandle: receipt }) => ({
    id: messageId,
    body,
    receipt,
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
