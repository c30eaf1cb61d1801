import { z } from "zod/mini";
import { AwsFault } from "../kernel/fault.ts";
import type { Queue } from "./queue.ts";

const Input = z.object({
  SourceArn: z.string(),
  DestinationArn: z.optional(z.string()),
  MaxNumberOfMessagesPerSecond: z.optional(z.int().check(z.minimum(1), z.maximum(500))),
});

/**
 * StartMessageMoveTask: moves what lies in a dead-letter queue to its destination, or each message to the queue it came from.
 * A moved message is a new one, with
 * an age of its own. Here all is moved at once, whatever pace was asked for. Of messages that came from no queue SQS moves none without a destination.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export function startMessageMoveTask(queues: readonly Queue[], input: unknown): object {
  const { SourceArn: from, DestinationArn: to } = Input.parse(input);
  const source = queueOf(queues, from);
  if (!queues.some(({ settings }) => settings.redrive?.arn === from)) {
    throw new AwsFault("UnsupportedOperation", "Source queue must be configured as a Dead Letter Queue.");
  }
  for (const message of source.all()) {
    const where = to ?? message.source;
    if (where === undefined) continue;
    const target = queueOf(queues, where);
    source.remove(message);
    target.send(message.body, { attributes: message.attributes });
  }
  return { TaskHandle: Buffer.from(`${from} ${to ?? ""}`).toString("base64url") };
}

function queueOf(queues: readonly Queue[], arn: string): Queue {
  const found = queues.find(({ settings }) => settings.arn === arn);
  if (found === undefined) throw new AwsFault("ResourceNotFoundException", `The queue ${arn} does not exist.`);
  return found;
}
