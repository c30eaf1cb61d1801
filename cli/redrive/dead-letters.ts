import { GetQueueAttributesCommand, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import type { QueueName } from "../../infra/names.ts";
import { queueUrl, queueUrlIfAny } from "../cloud/stores.ts";
import type { CloudView } from "../cloud/view.ts";

/** The queues whose dead letters can be put back: each `<name>Dead` belongs to `<name>`. */
const QUEUES = ["ingest", "paced", "roster", "settle", "calls", "webhooks"] as const satisfies readonly QueueName[];

/** Messages a second that are put back: an account may run ten functions at once. */
const A_SECOND = 50;

/** A dead-letter queue that is not empty. */
export interface DeadLetters {
  readonly queue: string;
  readonly to: string;
  readonly messages: number;
}

/** Every dead-letter queue with something in it; what is being looked at counts too. Three calls for each. */
export async function deadLettersIn(view: CloudView): Promise<readonly DeadLetters[]> {
  const found: DeadLetters[] = [];
  for (const name of QUEUES) {
    const queue = view.queues[`${name}Dead`];
    const QueueUrl = await queueUrlIfAny(view, queue);
    if (QueueUrl === undefined) continue;
    const attributes = await attributesOf(view, QueueUrl, [
      "ApproximateNumberOfMessages",
      "ApproximateNumberOfMessagesNotVisible",
    ]);
    const messages = Object.values(attributes).reduce((sum, count) => sum + Number(count), 0);
    if (messages > 0) found.push({ queue, to: view.queues[name], messages });
  }
  return found;
}

/**
 * Puts them back, by a task of SQS that goes on by itself. The destination is named because EventBridge, too, puts here what it
 * could not deliver, and SQS does not know where that came from. What had been done after all is recognised by its key.
 */
export async function putBack(view: CloudView, { queue, to }: DeadLetters): Promise<void> {
  const [from, destination] = await Promise.all([arnOf(view, queue), arnOf(view, to)]);
  await view.sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: from,
      DestinationArn: destination,
      MaxNumberOfMessagesPerSecond: A_SECOND,
    }),
  );
}

async function arnOf(view: CloudView, queue: string): Promise<string> {
  return (await attributesOf(view, await queueUrl(view, queue), ["QueueArn"])).QueueArn ?? "";
}

async function attributesOf(
  view: CloudView,
  QueueUrl: string,
  AttributeNames: ("QueueArn" | "ApproximateNumberOfMessages" | "ApproximateNumberOfMessagesNotVisible")[],
): Promise<Readonly<Record<string, string>>> {
  const { Attributes = {} } = await view.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Attributes;
}
