import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { RosterQueue } from "../../core/ports.ts";
import { rosterBody } from "../../core/roster/body.ts";

/** The queue of the roster's work. A delay is at most 15 minutes (SQS). At least once: a retry may put work twice. */
export function rosterQueue(client: SQSClient, queueUrl: string): RosterQueue {
  return {
    put: async (work, delaySeconds) => {
      await client.send(
        new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: rosterBody(work), DelaySeconds: delaySeconds }),
      );
    },
  };
}
