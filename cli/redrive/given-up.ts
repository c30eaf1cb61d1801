import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { parseGivenUp } from "../../core/call/given-up.ts";
import { parseGivenUpMessage } from "../../core/send/given-up-message.ts";
import { queueUrl, queueUrlIfAny } from "../cloud/stores.ts";
import type { CloudView } from "../cloud/view.ts";

/** What is given up after a day and lies in a dead-letter queue of its own. */
export type Kind = "calls" | "webhooks";

/** What was given up, and looks alike to a person. */
export interface GivenUpAlike {
  readonly journey: string;
  readonly step: string;
  /** The destination of calls, the template of webhooks. */
  readonly what: string;
  readonly reason: string;
  readonly count: number;
}

/** One of them, as it lies in the dead-letter queue. */
interface Lying {
  readonly of: Omit<GivenUpAlike, "reason" | "count">;
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
 * What was given up, as far as it is looked at, of one journey where that is asked; while that lasts it is hidden from others. Of
 * a journey the whole queue is looked through.
 */
export async function givenUpIn(
  view: CloudView,
  kind: Kind,
  journey: string | undefined,
): Promise<readonly GivenUpAlike[]> {
  const found = new Map<string, GivenUpAlike>();
  for (const { of, reason } of await lying(view, kind, journey, async () => false)) {
    const alike = [of.journey, of.step, of.what, reason].join("\n");
    found.set(alike, { ...of, reason, count: (found.get(alike)?.count ?? 0) + 1 });
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count);
}

/**
 * Puts those of one journey back into their queue, and leaves those of others where they are; how many. Each is sent before it is
 * deleted: whoever is stopped between has it done twice, under the same key.
 */
export async function putBackOf(view: CloudView, kind: Kind, journey: string): Promise<number> {
  const [QueueUrl, from] = await Promise.all([
    queueUrl(view, view.queues[kind]),
    queueUrl(view, view.queues[`${kind}Dead`]),
  ]);
  const put = await lying(view, kind, journey, async ({ body, handle }) => {
    await view.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    await view.sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: handle }));
    return true;
  });
  return put.length;
}

/** What lies there, each given to `take`, which says whether it has taken it out. */
async function lying(
  view: CloudView,
  kind: Kind,
  journey: string | undefined,
  take: (one: Lying) => Promise<boolean>,
): Promise<readonly Lying[]> {
  const QueueUrl = await queueUrlIfAny(view, view.queues[`${kind}Dead`]);
  if (QueueUrl === undefined) return [];
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
        const one = asLying(kind, message);
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

function asLying(
  kind: Kind,
  { Body: body = "", ReceiptHandle: handle, MessageAttributes }: Message,
): Lying | undefined {
  const of = READ[kind](body);
  if (of === undefined || handle === undefined) return undefined;
  return { of, body, handle, reason: MessageAttributes?.reason?.StringValue ?? "" };
}

const READ: { readonly [K in Kind]: (body: string) => Lying["of"] | undefined } = {
  calls: (body) => {
    const call = parseGivenUp(body);
    return call && { journey: call.journey, step: call.step, what: call.destination };
  },
  webhooks: (body) => {
    const message = parseGivenUpMessage(body);
    return message && { journey: message.journey, step: message.step, what: message.choice.template };
  },
};

/** A hidden message is not put back. */
async function showAgain({ sqs }: CloudView, QueueUrl: string, handles: readonly string[]): Promise<void> {
  for (let at = 0; at < handles.length; at += 10) {
    const Entries = handles
      .slice(at, at + 10)
      .map((ReceiptHandle, place) => ({ Id: String(place), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}
