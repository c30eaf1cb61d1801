import { z } from "zod/mini";
import { TemplateRefusedError } from "../refused.ts";
import { arn, physicalName, type ResourceType } from "../resource-type.ts";

const Properties = z.object({
  QueueName: z.optional(z.string()),
  FifoQueue: z.optional(z.boolean()),
  VisibilityTimeout: z._default(z.number(), 30),
  DelaySeconds: z._default(z.number(), 0),
  MessageRetentionPeriod: z._default(z.number(), 345_600),
  MaximumMessageSize: z._default(z.number(), 1_048_576),
  RedrivePolicy: z.optional(z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() })),
});

/** AWS::SQS::Queue, standard. */
export const queue: ResourceType = {
  identify(properties, place) {
    const name = physicalName(Properties.parse(properties).QueueName, place);
    const url = `https://sqs.${place.region}.amazonaws.com/${place.account}/${name}`;
    return { ref: url, attributes: { Arn: arn(place, "sqs", name), QueueName: name, QueueUrl: url } };
  },
  add(properties, { ref, attributes }, place, draft) {
    const queue = Properties.parse(properties);
    if (queue.FifoQueue === true) throw new TemplateRefusedError(`${place.logicalId}: FIFO queues are not supported.`);
    const { RedrivePolicy: redrive } = queue;
    draft.queues.push({
      name: attributes.QueueName ?? "",
      arn: attributes.Arn ?? "",
      url: ref,
      visibilitySeconds: queue.VisibilityTimeout,
      delaySeconds: queue.DelaySeconds,
      retentionSeconds: queue.MessageRetentionPeriod,
      maximumBytes: queue.MaximumMessageSize,
      ...(redrive === undefined
        ? {}
        : { redrive: { arn: redrive.deadLetterTargetArn, maxReceives: redrive.maxReceiveCount } }),
    });
  },
};
