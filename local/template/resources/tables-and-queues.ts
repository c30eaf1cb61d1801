import { z } from "zod/mini";
import { PolicyDocument } from "../policy.ts";
import { addPolicy, arn, physicalName, type ResourceType, TemplateRefusedError } from "../stack.ts";

const TableProperties = z.object({
  TableName: z.optional(z.string()),
  AttributeDefinitions: z.array(z.unknown()),
  KeySchema: z.array(z.unknown()),
  GlobalSecondaryIndexes: z.optional(z.array(z.record(z.string(), z.unknown()))),
  LocalSecondaryIndexes: z.optional(z.array(z.unknown())),
});

/** AWS::DynamoDB::Table. Point-in-time recovery, encryption and time to live do nothing locally. */
export const table: ResourceType = {
  identify(properties, context) {
    const name = physicalName(TableProperties.parse(properties).TableName, context);
    return { ref: name, attributes: { Arn: arn(context, "dynamodb", `table/${name}`) } };
  },
  add(properties, { ref, attributes }, _context, draft) {
    const { TableName: _name, ...schema } = TableProperties.parse(properties);
    const create = { TableName: ref, BillingMode: "PAY_PER_REQUEST", ...schema };
    draft.tables.push({ name: ref, arn: attributes.Arn ?? "", create });
  },
};

const QueueProperties = z.object({
  QueueName: z.optional(z.string()),
  FifoQueue: z.optional(z.boolean()),
  VisibilityTimeout: z._default(z.number(), 30),
  DelaySeconds: z._default(z.number(), 0),
  MessageRetentionPeriod: z._default(z.number(), 345_600),
  MaximumMessageSize: z._default(z.number(), 1_048_576),
  RedrivePolicy: z.optional(z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() })),
});

/** AWS::SQS::Queue of type standard. */
export const queue: ResourceType = {
  identify(properties, context) {
    const name = physicalName(QueueProperties.parse(properties).QueueName, context);
    const url = `https://sqs.${context.region}.amazonaws.com/${context.account}/${name}`;
    return { ref: url, attributes: { Arn: arn(context, "sqs", name), QueueName: name, QueueUrl: url } };
  },
  add(properties, { ref, attributes }, context, draft) {
    const queue = QueueProperties.parse(properties);
    if (queue.FifoQueue === true)
      throw new TemplateRefusedError(`${context.logicalId}: FIFO queues are not supported.`);
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

const QueuePolicyProperties = z.object({ Queues: z.array(z.string()), PolicyDocument });

/** AWS::SQS::QueuePolicy: who may send to a queue. A rule needs one. Stored under the URLs of the queues. */
export const queuePolicy: ResourceType = {
  identify: (_properties, context) => ({ ref: context.logicalId, attributes: { Id: context.logicalId } }),
  add(properties, _identity, _context, draft) {
    const { Queues, PolicyDocument: document } = QueuePolicyProperties.parse(properties);
    for (const url of Queues) addPolicy(draft.resourcePolicies, url, document);
  },
};
