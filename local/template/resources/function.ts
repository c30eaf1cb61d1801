import { z } from "zod/mini";
import { arn, physicalName, type ResourceType } from "../resource-type.ts";

const Properties = z.object({
  FunctionName: z.optional(z.string()),
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Role: z.string(),
  MemorySize: z._default(z.number(), 128),
  Timeout: z._default(z.number(), 3),
  TracingConfig: z.optional(z.object({ Mode: z.optional(z.string()) })),
  Environment: z.optional(z.object({ Variables: z.optional(z.record(z.string(), z.string())) })),
});

/** AWS::Lambda::Function whose code is a file asset. */
export const lambdaFunction: ResourceType = {
  identify(properties, place) {
    const name = physicalName(Properties.parse(properties).FunctionName, place);
    return { ref: name, attributes: { Arn: arn(place, "lambda", `function:${name}`) } };
  },
  add(properties, { ref, attributes }, place, draft) {
    const { Code, Handler, Role, MemorySize, Timeout, TracingConfig, Environment } = Properties.parse(properties);
    draft.functions.push({
      logicalId: place.logicalId,
      name: ref,
      arn: attributes.Arn ?? "",
      roleArn: Role,
      dir: place.asset(Code.S3Key),
      handler: Handler,
      memoryMegabytes: MemorySize,
      timeoutSeconds: Timeout,
      traced: TracingConfig?.Mode === "Active",
      environment: Environment?.Variables ?? {},
    });
  },
};
