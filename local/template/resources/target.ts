import { z } from "zod/mini";
import { defined } from "../../../core/model/defined.ts";
import type { EventTarget } from "../../eventbridge/target.ts";

const RetryPolicy = z.optional(
  z.object({
    MaximumRetryAttempts: z.optional(z.number()),
    MaximumEventAgeInSeconds: z.optional(z.number()),
  }),
);

/** A target of a rule. */
export const Target = z.object({
  Id: z.optional(z.string()),
  Arn: z.string(),
  RoleArn: z.optional(z.string()),
  Input: z.optional(z.string()),
  InputPath: z.optional(z.string()),
  InputTransformer: z.optional(
    z.object({ InputPathsMap: z.optional(z.record(z.string(), z.string())), InputTemplate: z.string() }),
  ),
  DeadLetterConfig: z.optional(z.object({ Arn: z.optional(z.string()) })),
  RetryPolicy,
});

/** The target with EventBridge's defaults: 185 retries in 24 hours. */
export function eventTarget(target: z.infer<typeof Target>): EventTarget {
  const { Input, InputPath, InputTransformer, DeadLetterConfig, RetryPolicy: retry } = target;
  return {
    id: target.Id ?? "Target",
    arn: target.Arn,
    ...defined({ roleArn: target.RoleArn, input: Input, inputPath: InputPath }),
    ...(InputTransformer === undefined
      ? {}
      : { transformer: { paths: InputTransformer.InputPathsMap ?? {}, template: InputTransformer.InputTemplate } }),
    ...(DeadLetterConfig?.Arn === undefined ? {} : { deadLetterArn: DeadLetterConfig.Arn }),
    retry: {
      attempts: retry?.MaximumRetryAttempts ?? 185,
      maximumAgeSeconds: retry?.MaximumEventAgeInSeconds ?? 86_400,
    },
  };
}
