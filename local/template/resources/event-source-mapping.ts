import { z } from "zod/mini";
import { defined } from "../../../core/model/defined.ts";
import { TemplateRefusedError } from "../refused.ts";
import { arn, type ResourceType } from "../resource-type.ts";

const Properties = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z._default(z.number(), 10),
  MaximumBatchingWindowInSeconds: z._default(z.number(), 0),
  FunctionResponseTypes: z._default(z.array(z.string()), []),
  Enabled: z._default(z.boolean(), true),
  FilterCriteria: z.optional(z.unknown()),
  ScalingConfig: z.optional(z.object({ MaximumConcurrency: z.optional(z.number()) })),
});

/** AWS::Lambda::EventSourceMapping of a queue. Its maximum concurrency matters where invocations take time. */
export const eventSourceMapping: ResourceType = {
  identify: (_properties, place) => ({ ref: place.logicalId, attributes: { Id: place.logicalId } }),
  add(properties, _identity, place, draft) {
    const mapping = Properties.parse(properties);
    if (!mapping.EventSourceArn.startsWith("arn:aws:sqs:") || mapping.FilterCriteria !== undefined) {
      throw new TemplateRefusedError(`${place.logicalId}: only queues, without filter criteria, can feed a function.`);
    }
    if (!mapping.Enabled) return;
    const { FunctionName: name } = mapping;
    const maximumConcurrency = mapping.ScalingConfig?.MaximumConcurrency;
    draft.eventSources.push({
      queueArn: mapping.EventSourceArn,
      functionArn: name.startsWith("arn:") ? name : arn(place, "lambda", `function:${name}`),
      batchSize: mapping.BatchSize,
      windowSeconds: mapping.MaximumBatchingWindowInSeconds,
      partial: mapping.FunctionResponseTypes.includes("ReportBatchItemFailures"),
      ...defined({ maximumConcurrency }),
    });
  },
};
