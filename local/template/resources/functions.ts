import { z } from "zod/mini";
import { defined } from "../../../core/model/defined.ts";
import { PolicyDocument } from "../policy.ts";
import { addPolicy, arn, physicalName, type ResourceType, TemplateRefusedError } from "../stack.ts";

const FunctionProperties = z.object({
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
  identify(properties, context) {
    const name = physicalName(FunctionProperties.parse(properties).FunctionName, context);
    return { ref: name, attributes: { Arn: arn(context, "lambda", `function:${name}`) } };
  },
  add(properties, { ref, attributes }, context, draft) {
    const { Code, Handler, Role, MemorySize, Timeout, TracingConfig, Environment } =
      FunctionProperties.parse(properties);
    draft.functions.push({
      logicalId: context.logicalId,
      name: ref,
      arn: attributes.Arn ?? "",
      roleArn: Role,
      dir: context.asset(Code.S3Key),
      handler: Handler,
      memoryMegabytes: MemorySize,
      timeoutSeconds: Timeout,
      traced: TracingConfig?.Mode === "Active",
      environment: Environment?.Variables ?? {},
    });
  },
};

const MappingProperties = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z._default(z.number(), 10),
  MaximumBatchingWindowInSeconds: z._default(z.number(), 0),
  FunctionResponseTypes: z._default(z.array(z.string()), []),
  Enabled: z._default(z.boolean(), true),
  FilterCriteria: z.optional(z.unknown()),
  ScalingConfig: z.optional(z.object({ MaximumConcurrency: z.optional(z.number()) })),
});

/** AWS::Lambda::EventSourceMapping of a queue. The maximum concurrency only matters under a fault plan, where invocations take time. */
export const eventSourceMapping: ResourceType = {
  identify: (_properties, context) => ({ ref: context.logicalId, attributes: { Id: context.logicalId } }),
  add(properties, _identity, context, draft) {
    const mapping = MappingProperties.parse(properties);
    if (!mapping.EventSourceArn.startsWith("arn:aws:sqs:") || mapping.FilterCriteria !== undefined) {
      throw new TemplateRefusedError(
        `${context.logicalId}: only queues, without filter criteria, can feed a function.`,
      );
    }
    if (!mapping.Enabled) return;
    const { FunctionName: name } = mapping;
    const maximumConcurrency = mapping.ScalingConfig?.MaximumConcurrency;
    draft.eventSources.push({
      queueArn: mapping.EventSourceArn,
      functionArn: name.startsWith("arn:") ? name : arn(context, "lambda", `function:${name}`),
      batchSize: mapping.BatchSize,
      windowSeconds: mapping.MaximumBatchingWindowInSeconds,
      partial: mapping.FunctionResponseTypes.includes("ReportBatchItemFailures"),
      ...defined({ maximumConcurrency }),
    });
  },
};

const InvokeConfigProperties = z.object({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.optional(z.coerce.number()),
  MaximumEventAgeInSeconds: z.optional(z.coerce.number()),
});

/** AWS::Lambda::EventInvokeConfig: how often and how long Lambda retries an asynchronous invocation of a function. */
export const eventInvokeConfig: ResourceType = {
  identify: (_properties, context) => ({ ref: context.logicalId, attributes: {} }),
  add(properties, _identity, _context, draft) {
    const {
      FunctionName: name,
      MaximumRetryAttempts: retries,
      MaximumEventAgeInSeconds: oldestSeconds,
    } = InvokeConfigProperties.parse(properties);
    draft.invocations.set(name.slice(name.lastIndexOf(":") + 1), {
      ...defined({ retries, oldestSeconds }),
    });
  },
};

const PermissionProperties = z.object({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.optional(z.string()),
});

/** AWS::Lambda::Permission: the services that may call a function. A rule needs one. */
export const lambdaPermission: ResourceType = {
  identify: (_properties, context) => ({ ref: context.logicalId, attributes: { Id: context.logicalId } }),
  add(properties, _identity, context, draft) {
    const { Action, FunctionName: name, Principal, SourceArn } = PermissionProperties.parse(properties);
    const functionArn = name.startsWith("arn:") ? name : arn(context, "lambda", `function:${name}`);
    addPolicy(draft.resourcePolicies, functionArn, {
      Statement: [
        {
          Effect: "Allow",
          Action,
          Resource: functionArn,
          Principal: { Service: Principal },
          ...(SourceArn === undefined ? {} : { Condition: { ArnLike: { "aws:SourceArn": SourceArn } } }),
        },
      ],
    });
  },
};

const RoleProperties = z.object({
  RoleName: z.optional(z.string()),
  Policies: z._default(z.array(z.object({ PolicyDocument })), []),
});

/**
 * AWS::IAM::Role. A run needs an existing role. The local cloud does not enforce policies; tests compare them with the calls
 * that functions really made.
 */
export const role: ResourceType = {
  identify(properties, context) {
    const name = physicalName(RoleProperties.parse(properties).RoleName, context);
    return {
      ref: name,
      attributes: { Arn: `arn:aws:iam::${context.account}:role/${name}`, RoleId: context.logicalId },
    };
  },
  add(properties, { ref, attributes }, context, draft) {
    for (const { PolicyDocument: document } of RoleProperties.parse(properties).Policies) {
      addPolicy(draft.rolePolicies, ref, document);
    }
    draft.roles.push({ logicalId: context.logicalId, arn: attributes.Arn ?? "", policies: [] });
  },
};

const RolePolicyProperties = z.object({ Roles: z._default(z.array(z.string()), []), PolicyDocument });

/** AWS::IAM::Policy and AWS::IAM::ManagedPolicy, stored under the names of their roles. */
export const rolePolicy: ResourceType = {
  identify: (_properties, context) => ({ ref: context.logicalId, attributes: { Id: context.logicalId } }),
  add(properties, _identity, _context, draft) {
    const { Roles, PolicyDocument: document } = RolePolicyProperties.parse(properties);
    for (const role of Roles) addPolicy(draft.rolePolicies, role, document);
  },
};
