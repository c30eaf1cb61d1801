import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { parseForward } from "../../core/call/forward.ts";
import { parseGivenUp } from "../../core/call/given-up.ts";
import { parseGivenUpMessage } from "../../core/send/given-up.ts";
import { type CloudView, queueUrl, queueUrlIfAny } from "../cloud/view.ts";

/** What is given up after a day and put into a dead-letter queue of its own. */
export type Kind = "calls" | "webhooks";

/** Calls or webhooks that were given up, grouped by what a person tells them apart by. */
export interface GivenUpAlike {
  readonly journey: string;
  readonly step: string;
  /** The destination of calls, the template of webhooks. */
  readonly what: string;
  readonly reason: string;
  readonly count: number;
}

/** A call or a webhook in the dead-letter queue. */
interface GivenUpRecord {
  readonly of: Omit<GivenUpAlike, "reason" | "count">;
  readonly body: string;
  readonly handle: string;
  readonly reason: string;
}

/** How many batches of ten are read for a list: a person reads no more, and each message is hidden meanwhile. */
const LISTED_BATCHES = 20;
/** How many batches are read to find those of a journey: fewer messages than the 120,000 that SQS lets be in flight. */
const SEARCHED_BATCHES = 10_000;
/** How long the messages that are read stay hidden: longer than it takes to read so many batches. */
const HIDDEN_SECONDS = { listed: 30, searched: 600 };

/**
 * The calls or webhooks that were given up, grouped. For a journey the whole queue is read, else its first batches. The messages are
 * hidden from other readers meanwhile.
 */
export async function givenUpIn(
  view: CloudView,
  kind: Kind,
  journey: string | undefined,
): Promise<readonly GivenUpAlike[]> {
  const found = new Map<string, GivenUpAlike>();
  for (const { of, reason } of await readGivenUp(view, kind, journey, async () => false)) {
    const alike = [of.journey, of.step, of.what, reason].join("\n");
    found.set(alike, { ...of, reason, count: (found.get(alike)?.count ?? 0) + 1 });
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count);
}

/**
 * Puts those of one journey back into their queue and leaves the others; the result is how many. Each is sent before it is deleted:
 * if the command is stopped in between, it is done twice, with the same idempotency key.
 */
export async function putBackOf(view: CloudView, kind: Kind, journey: string): Promise<number> {
  const [QueueUrl, from] = await Promise.all([
    queueUrl(view, view.queues[kind]),
    queueUrl(view, view.queues[`${kind}Dead`]),
  ]);
  const put = await readGivenUp(view, kind, journey, async ({ body, handle }) => {
    await view.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    await view.sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: handle }));
    return true;
  });
  return put.length;
}

/** Reads the dead-letter queue and gives each record to `take`, which answers whether it has removed it. */
async function readGivenUp(
  view: CloudView,
  kind: Kind,
  journey: string | undefined,
  take: (one: GivenUpRecord) => Promise<boolean>,
): Promise<readonly GivenUpRecord[]> {
  const QueueUrl = await queueUrlIfAny(view, view.queues[`${kind}Dead`]);
  if (QueueUrl === undefined) return [];
  const found: GivenUpRecord[] = [];
  const hidden = new Set<string>();
  const most = journey === undefined ? LISTED_BATCHES : SEARCHED_BATCHES;
  try {
    for (let batch = 0; batch < most; batch++) {
      const { Messages = [] } = await view.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          // Without waiting SQS asks only some of its servers, and may answer that there is nothing.
          // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
          WaitTimeSeconds: 1,
          VisibilityTimeout: journey === undefined ? HIDDEN_SECONDS.listed : HIDDEN_SECONDS.searched,
          MessageAttributeNames: ["reason"],
        }),
      );
      if (Messages.length === 0) break;
      for (const { ReceiptHandle } of Messages) if (ReceiptHandle !== undefined) hidden.add(ReceiptHandle);
      for (const message of Messages) {
        const one = recordOf(kind, message);
        if (one === undefined || (journey !== undefined && one.of.journey !== journey)) continue;
        found.push(one);
        if (await take(one)) hidden.delete(one.handle);
      }
    }
  } finally {
    await showAgain(view, QueueUrl, [...hidden]);
  }
  return found;
}

function recordOf(
  kind: Kind,
  { Body: body = "", ReceiptHandle: handle, MessageAttributes }: Message,
): GivenUpRecord | undefined {
  const of = READ[kind](body);
  if (of === undefined || handle === undefined) return undefined;
  return { of, body, handle, reason: MessageAttributes?.reason?.StringValue ?? "" };
}

const READ: { readonly [K in Kind]: (body: string) => GivenUpRecord["of"] | undefined } = {
  calls: (body) => {
    const forward = parseForward(body);
    if (forward !== undefined) return { journey: "(event)", step: "forward", what: forward.destination };
    const call = parseGivenUp(body);
    return call && { journey: call.journey, step: call.step, what: call.destination };
  },
  webhooks: (body) => {
    const message = parseGivenUpMessage(body);
    return message && { journey: message.journey, step: message.step, what: message.choice.template };
  },
};

/** Ends the hiding of messages, since a message move task does not move hidden ones. */
async function showAgain({ sqs }: CloudView, QueueUrl: string, handles: readonly string[]): Promise<void> {
  for (let at = 0; at < handles.length; at += 10) {
    const Entries = handles
      .slice(at, at + 10)
      .map((ReceiptHandle, place) => ({ Id: String(place), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}
