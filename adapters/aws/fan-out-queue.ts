import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { fanOutBody } from "../../core/fan-out/body.ts";
import type { FanOutQueue } from "../../core/ports.ts";

/** The queue of the fan-out's work. A delay is at most 15 minutes (SQS). At least once: a retry may put work twice. */
export function fanOutQueue(client: SQSClient, queueUrl: string): FanOutQueue {
  return {
    put: async (work, delaySeconds) => {
      await client.send(
        new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: fanOutBody(work), DelaySeconds: delaySeconds }),
      );
    },
  };
}
