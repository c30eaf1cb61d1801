import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { RefusedEvents } from "../../core/ports/queues.ts";

/**
 * The queue of refused events; the reason is the message attribute `reason`. At least once: a retry may put an event
 * twice.
 */
export function refusedEvents(client: SQSClient, queueUrl: string): RefusedEvents {
  return {
    put: async (body, reason) => {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageAttributes: { reason: { DataType: "String", StringValue: reason } },
        }),
      );
    },
  };
}
