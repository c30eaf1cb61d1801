import { z } from "zod/mini";
import { PolicyDocument } from "../policy.ts";
import { addPolicy, arn, physicalName, type ResourceType, TemplateRefusedError } from "../stack.ts";

const TopicProperties = z.object({ TopicName: z.optional(z.string()), FifoTopic: z.optional(z.boolean()) });

/** AWS::SNS::Topic of type standard. Encryption does nothing locally. */
export const topic: ResourceType = {
  identify(properties, context) {
    const name = physicalName(TopicProperties.parse(properties).TopicName, context);
    const ref = arn(context, "sns", name);
    return { ref, attributes: { TopicArn: ref, TopicName: name } };
  },
  add(properties, { ref }, context, draft) {
    if (TopicProperties.parse(properties).FifoTopic === true) {
      throw new TemplateRefusedError(`${context.logicalId}: FIFO topics are not supported.`);
    }
    draft.topics.push({ arn: ref });
  },
};

const SubscriptionProperties = z.object({
  Protocol: z.string(),
  TopicArn: z.string(),
  Endpoint: z.optional(z.string()),
  RawMessageDelivery: z._default(z.boolean(), false),
});

/** AWS::SNS::Subscription of a queue. Those of people (`email`) do nothing locally. */
export const subscription: ResourceType = {
  identify: (_properties, context) => ({ ref: context.logicalId, attributes: { Arn: context.logicalId } }),
  add(properties, _identity, _context, draft) {
    const {
      Protocol,
      TopicArn: topicArn,
      Endpoint: queueArn,
      RawMessageDelivery: raw,
    } = SubscriptionProperties.parse(properties);
    if (Protocol === "sqs" && queueArn !== undefined) draft.subscriptions.push({ topicArn, queueArn, raw });
  },
};

const TopicPolicyProperties = z.object({ Topics: z.array(z.string()), PolicyDocument });

/** AWS::SNS::TopicPolicy: who may publish. */
export const topicPolicy: ResourceType = {
  identify: (_properties, context) => ({ ref: context.logicalId, attributes: { Id: context.logicalId } }),
  add(properties, _identity, _context, draft) {
    const { Topics, PolicyDocument: document } = TopicPolicyProperties.parse(properties);
    for (const topicArn of Topics) addPolicy(draft.resourcePolicies, topicArn, document);
  },
};
