import { GetQueueAttributesCommand, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import type { QueueName } from "../../infra/names.ts";
import { type CloudView, queueUrl, queueUrlIfAny } from "../cloud/view.ts";

/** The queues whose dead letters can be put back: each `<name>Dead` belongs to `<name>`. */
export const QUEUES = [
  "ingest",
  "paced",
  "roster",
  "settle",
  "calls",
  "webhooks",
  "sources",
  "erasures",
  "inbound",
  "bulk",
] as const satisfies readonly QueueName[];

/** How many messages are moved per second: a new account may run only ten functions at once. */
const PER_SECOND = 50;

/** A dead-letter queue that is not empty. */
export interface DeadLetters {
  readonly queue: string;
  readonly to: string;
  readonly messages: number;
}

/** Every dead-letter queue that is not empty; hidden messages count too. Three calls for each queue. */
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
 * Puts them back, by a message move task of SQS that goes on by itself. The destination is given, because EventBridge also puts
 * undelivered events here, and SQS does not know where those came from. Work that was done after all is recognised by its key.
 */
export async function putBack(view: CloudView, { queue, to }: DeadLetters): Promise<void> {
  const [from, destination] = await Promise.all([arnOf(view, queue), arnOf(view, to)]);
  await view.sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: from,
      DestinationArn: destination,
      MaxNumberOfMessagesPerSecond: PER_SECOND,
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
