import { createHash } from "node:crypto";
import type { Kernel } from "../kernel/kernel.ts";
import { AwsError } from "../protocol/service.ts";
import type { Queue } from "../sqs/queue.ts";
import { permits } from "../template/policy.ts";
import type { Stack } from "../template/stack.ts";

/** Publishes a message to a topic; its id. Throws AwsError where there is no such topic. */
export type PublishToTopic = (topicArn: string, message: string) => string;

/**
 * The topics of the template and the queues that subscribe to them. A queue gets SNS's envelope, with the virtual time as its
 * `Timestamp`, if its policy lets the topic send. A delivery that it does not let is lost, as in SNS without a dead-letter queue.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
 */
export function topicsOf(
  { topics, subscriptions, resourcePolicies, account }: Stack,
  kernel: Kernel,
  queue: (arn: string) => Queue | undefined,
): PublishToTopic {
  let published = 0;
  return (topicArn, message) => {
    if (!topics.some(({ arn }) => arn === topicArn)) throw new AwsError("NotFound", "Topic does not exist", 404);
    const timestamp = new Date(kernel.now()).toISOString();
    published += 1;
    const id = createHash("sha256")
      .update(`${topicArn} ${timestamp} ${published} ${message}`)
      .digest("hex")
      .slice(0, 32);
    const envelope = JSON.stringify({
      Type: "Notification",
      MessageId: id,
      TopicArn: topicArn,
      Message: message,
      Timestamp: timestamp,
    });
    for (const { queueArn, raw } of subscriptions.filter((one) => one.topicArn === topicArn)) {
      const ask = { action: "sqs:SendMessage", resource: queueArn, service: "sns.amazonaws.com" };
      const context = { "aws:sourcearn": topicArn, "aws:sourceaccount": account };
      if (!permits(resourcePolicies.get(queueArn) ?? [], { ...ask, context })) continue;
      queue(queueArn)?.send(raw ? message : envelope);
    }
    return id;
  };
}
