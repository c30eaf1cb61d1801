import { GetQueueAttributesCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import type { QueueName } from "../infra/names.ts";
import type { E2eCloud } from "./cloud.ts";

/** Where messages end up that something was wrong with. */
export const FAULTY = ["refused", "ingestDead", "settleDead"] as const satisfies readonly QueueName[];
export const WORK = ["ingest", "settle"] as const satisfies readonly QueueName[];

/** How many messages these queues hold together, as near as SQS can tell. */
export async function queueLengths(cloud: E2eCloud, names: readonly QueueName[]): Promise<number> {
  let sum = 0;
  for (const name of names) sum += await length(cloud, name);
  return sum;
}

async function length({ sqs, queues }: E2eCloud, name: QueueName): Promise<number> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queues[name] }));
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}
