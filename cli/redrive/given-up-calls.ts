import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { type GivenUpCall, parseGivenUp } from "../../core/call/given-up.ts";
import { queueUrl } from "../cloud/queue-url.ts";
import type { CloudView } from "../cloud/view.ts";

/** Calls that were given up, and look alike to a person. */
export interface GivenUpCalls {
  readonly journey: string;
  readonly step: string;
  readonly destination: string;
  readonly reason: string;
  readonly calls: number;
}

/** A call as it lies in the dead-letter queue. */
interface Lying {
  readonly call: GivenUpCall;
  readonly body: string;
  readonly handle: string;
  readonly reason: string;
}

/** How many batches of ten are looked at to tell of them: a person reads no more, and each is hidden for a moment. */
const TOLD_OF = 20;
/** To find those of a journey: fewer than the 120,000 that SQS lets be looked at at once. */
const LOOKED_THROUGH = 10_000;
/** How long what is looked at is hidden; more than it takes to look through as many. */
const HIDDEN_SECONDS = { told: 30, through: 600 };

/**
 * What the given-up calls are, as far as they are looked at, of one journey where that is asked; while that lasts they are hidden
 * from others. Of a journey the whole queue is looked through.
 */
export async function givenUpCalls(view: CloudView, journey: string | undefined): Promise<readonly GivenUpCalls[]> {
  const found = new Map<string, GivenUpCalls>();
  for (const { call, reason } of await lying(view, journey, async () => false)) {
    const { journey: whose, step, destination } = call;
    const alike = [whose, step, destination, reason].join("\n");
    const calls = (found.get(alike)?.calls ?? 0) + 1;
    found.set(alike, { journey: whose, step, destination, reason, calls });
  }
  return [...found.values()].toSorted((a, b) => b.calls - a.calls);
}

/**
 * Puts the calls of one journey back into their queue, and leaves those of others where they are; how many. Each is sent before it
 * is deleted: whoever is stopped between has it made twice, under the same key.
 */
export async function putBackCalls(view: CloudView, journey: string): Promise<number> {
  const [QueueUrl, from] = await Promise.all([
    queueUrl(view, view.queues.calls),
    queueUrl(view, view.queues.callsDead),
  ]);
  const put = await lying(view, journey, async ({ body, handle }) => {
    await view.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    await view.sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: handle }));
    return true;
  });
  return put.length;
}

/** The calls that lie there, each given to `take`, which says whether it has taken it out. */
async function lying(
  view: CloudView,
  journey: string | undefined,
  take: (one: Lying) => Promise<boolean>,
): Promise<readonly Lying[]> {
  const QueueUrl = await queueUrl(view, view.queues.callsDead);
  const found: Lying[] = [];
  const hidden = new Set<string>();
  const most = journey === undefined ? TOLD_OF : LOOKED_THROUGH;
  try {
    for (let batch = 0; batch < most; batch++) {
      const { Messages = [] } = await view.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          // Without waiting SQS asks some of its servers alone, and may say that there is nothing.
          // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
          WaitTimeSeconds: 1,
          VisibilityTimeout: journey === undefined ? HIDDEN_SECONDS.told : HIDDEN_SECONDS.through,
          MessageAttributeNames: ["reason"],
        }),
      );
      if (Messages.length === 0) break;
      for (const { ReceiptHandle } of Messages) if (ReceiptHandle !== undefined) hidden.add(ReceiptHandle);
      for (const message of Messages) {
        const one = asLying(message);
        if (one === undefined || (journey !== undefined && one.call.journey !== journey)) continue;
        found.push(one);
        if (await take(one)) hidden.delete(one.handle);
      }
    }
  } finally {
    await showAgain(view, QueueUrl, [...hidden]);
  }
  return found;
}

function asLying({ Body: body = "", ReceiptHandle: handle, MessageAttributes }: Message): Lying | undefined {
  const call = parseGivenUp(body);
  if (call === undefined || handle === undefined) return undefined;
  return { call, body, handle, reason: MessageAttributes?.reason?.StringValue ?? "" };
}

/** A hidden message is not put back. */
async function showAgain({ sqs }: CloudView, QueueUrl: string, handles: readonly string[]): Promise<void> {
  for (let at = 0; at < handles.length; at += 10) {
    const Entries = handles
      .slice(at, at + 10)
      .map((ReceiptHandle, place) => ({ Id: String(place), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}
