import { createHash } from "node:crypto";
import { z } from "zod/mini";
import { defined } from "../../core/model/defined.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { AwsError, jsonService, type Operation, type Service } from "../protocol/service.ts";
import type { Content, Message } from "./message.ts";
import { moveTasks } from "./move-tasks.ts";
import type { Queue } from "./queue.ts";
import { queueAttributes } from "./queue-attributes.ts";

const QueueUrl = z.object({ QueueUrl: z.string() });
const Attributes = z.optional(
  z.record(
    z.string(),
    z.object({ DataType: z.string(), StringValue: z.optional(z.string()), BinaryValue: z.optional(z.string()) }),
  ),
);
const Send = z.object({
  QueueUrl: z.string(),
  MessageBody: z.string().check(z.minLength(1)),
  DelaySeconds: z.optional(z.int().check(z.minimum(0), z.maximum(900))),
  MessageAttributes: Attributes,
});
const SendEntry = z.object({ ...z.omit(Send, { QueueUrl: true }).shape, Id: z.string() });
const Entries = z.array(z.unknown()).check(z.minLength(1), z.maxLength(10));
const Receive = z.object({
  QueueUrl: z.string(),
  MaxNumberOfMessages: z._default(z.int().check(z.minimum(1), z.maximum(10)), 1),
  VisibilityTimeout: z.optional(z.int().check(z.minimum(0), z.maximum(43200))),
});
const Receipt = z.object({ QueueUrl: z.string(), ReceiptHandle: z.string() });
const Visibility = z.object({
  ...Receipt.shape,
  VisibilityTimeout: z.int().check(z.minimum(0), z.maximum(43200)),
});

/**
 * The SQS API for the queues of the template (AWS JSON 1.0). A receive answers at once: `WaitTimeSeconds` would wait for virtual
 * time, which may not move.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */
export function sqsService(queues: ReadonlyMap<string, Queue>, kernel: Kernel): Service {
  const queueAt = (url: string): Queue => {
    const queue = queues.get(url.slice(url.lastIndexOf("/") + 1));
    if (queue === undefined) throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
    return queue;
  };

  const send = (queue: Queue, input: z.infer<typeof Send> | z.infer<typeof SendEntry>): object => {
    const size = Buffer.byteLength(input.MessageBody);
    if (size > queue.settings.maximumBytes) {
      throw new AwsError(
        "InvalidParameterValue",
        `One or more parameters are invalid. Reason: Message must be shorter than ${queue.settings.maximumBytes} bytes.`,
      );
    }
    const attributes = input.MessageAttributes ?? {};
    const message = queue.send(input.MessageBody, { delaySeconds: input.DelaySeconds, attributes });
    return {
      MessageId: message.id,
      MD5OfMessageBody: message.md5,
      ...(Object.keys(attributes).length > 0 ? { MD5OfMessageAttributes: attributesDigest(attributes) } : {}),
    };
  };

  const receive = (input: unknown): object => {
    const { QueueUrl: url, MaxNumberOfMessages: max, VisibilityTimeout: seconds } = Receive.parse(input);
    const queue = queueAt(url);
    const taken = queue.take(max);
    for (const message of taken) {
      queue.hide(message, kernel.now() + (seconds ?? queue.settings.visibilitySeconds) * 1000);
    }
    return taken.length === 0 ? {} : { Messages: taken.map((message) => asReceived(message, queue.content(message))) };
  };

  const remove = (queue: Queue, input: unknown): object => {
    const message = queue.received(Receipt.parse(input).ReceiptHandle);
    if (message !== undefined) queue.remove(message);
    return {};
  };

  const changeVisibility = (queue: Queue, input: unknown): object => {
    const { ReceiptHandle, VisibilityTimeout } = Visibility.parse(input);
    const message = queue.received(ReceiptHandle);
    if (message === undefined || message.visibleAt <= kernel.now()) {
      throw new AwsError("MessageNotInflight", "The message is not in flight.");
    }
    queue.hide(message, kernel.now() + VisibilityTimeout * 1000);
    return {};
  };

  const operations: Record<string, Operation> = {
    SendMessage: (input) => {
      const parsed = Send.parse(input);
      return send(queueAt(parsed.QueueUrl), parsed);
    },
    SendMessageBatch: batchOf(queueAt, (queue, entry) => send(queue, SendEntry.parse(entry))),
    ReceiveMessage: receive,
    DeleteMessage: (input) => remove(queueAt(Receipt.parse(input).QueueUrl), input),
    DeleteMessageBatch: batchOf(queueAt, remove),
    ChangeMessageVisibility: (input) => changeVisibility(queueAt(Visibility.parse(input).QueueUrl), input),
    ChangeMessageVisibilityBatch: batchOf(queueAt, changeVisibility),
    GetQueueUrl: (input, host) => ({
      QueueUrl: urlOf(queueAt(z.object({ QueueName: z.string() }).parse(input).QueueName), host),
    }),
    ListQueues: (input, host) => {
      const { QueueNamePrefix: prefix } = z.object({ QueueNamePrefix: z._default(z.string(), "") }).parse(input);
      const found = [...queues.values()].filter(({ settings }) => settings.name.startsWith(prefix));
      return { QueueUrls: found.map((queue) => urlOf(queue, host)) };
    },
    GetQueueAttributes: (input) => {
      const { QueueUrl: url, AttributeNames: names } = z
        .object({ QueueUrl: z.string(), AttributeNames: z._default(z.array(z.string()), []) })
        .parse(input);
      return queueAttributes(queueAt(url), names);
    },
    ...moveTasks(queues, kernel),
    PurgeQueue: (input) => {
      queueAt(QueueUrl.parse(input).QueueUrl).purge();
      return {};
    },
  };
  return jsonService(
    {
      namespace: "com.amazonaws.sqs#",
      contentType: "application/x-amz-json-1.0",
      invalidInput: "InvalidParameterValue",
    },
    operations,
  );
}

/**
 * The URL under which the caller reaches the queue: without a configured endpoint, SDKs send requests to the host of the queue's
 * URL. Requests may contain any host.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
 */
function urlOf({ settings }: Queue, host: string | undefined): string {
  return host === undefined ? settings.url : `http://${host}${new URL(settings.url).pathname}`;
}

function asReceived(message: Message, { body, attributes }: Content): object {
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: body,
    MD5OfBody: message.md5,
    Attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: String(message.sentAt),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
      ...defined({ DeadLetterQueueSourceArn: message.source }),
    },
    ...(Object.keys(attributes).length > 0
      ? { MessageAttributes: attributes, MD5OfMessageAttributes: attributesDigest(attributes) }
      : {}),
  };
}

/** A batch operation: each entry succeeds or fails alone, and the answer lists both. */
function batchOf(queueAt: (url: string) => Queue, one: (queue: Queue, entry: unknown) => object): Operation {
  return (input) => {
    const { QueueUrl: url, Entries: entries } = z.object({ QueueUrl: z.string(), Entries }).parse(input);
    const queue = queueAt(url);
    const Successful: object[] = [];
    const Failed: object[] = [];
    for (const entry of entries) {
      const { Id } = z.object({ Id: z.string() }).parse(entry);
      try {
        Successful.push({ Id, ...one(queue, typeof entry === "object" ? { ...entry, QueueUrl: url } : entry) });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
      }
    }
    return { Successful, ...(Failed.length > 0 ? { Failed } : {}) };
  };
}

/**
 * MD5 of message attributes, as clients check it: length-prefixed name, type and value, sorted by name.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
function attributesDigest(attributes: Content["attributes"]): string {
  const hash = createHash("md5");
  const add = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes).sort(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.from([BinaryValue === undefined ? 1 : 2]));
    add(BinaryValue === undefined ? Buffer.from(StringValue ?? "") : Buffer.from(BinaryValue, "base64"));
  }
  return hash.digest("hex");
}
