import { GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import type { CloudView } from "./view.ts";

/** Where a queue of this name is asked; one call. */
export async function queueUrl({ sqs }: CloudView, QueueName: string): Promise<string> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? "";
}
