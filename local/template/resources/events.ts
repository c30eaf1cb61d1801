import { z } from "zod/mini";
import { defined } from "../../../core/model/defined.ts";
import { busName, type EventTarget } from "../../eventbridge/event.ts";
import { arn, physicalName, type ResourceType } from "../stack.ts";

const BusProperties = z.object({ Name: z.string() });

/** AWS::Events::EventBus. */
export const eventBus: ResourceType = {
  identify(properties, context) {
    const { Name } = BusProperties.parse(properties);
    return { ref: Name, attributes: { Arn: arn(context, "events", `event-bus/${Name}`), Name } };
  },
  add(_properties, { ref, attributes }, _context, draft) {
    draft.buses.push({ name: ref, arn: attributes.Arn ?? "" });
  },
};

const RetryPolicy = z.optional(
  z.object({
    MaximumRetryAttempts: z.optional(z.number()),
    MaximumEventAgeInSeconds: z.optional(z.number()),
  }),
);

/** A target of a rule or a schedule. */
const Target = z.object({
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
function eventTarget(target: z.infer<typeof Target>): EventTarget {
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

const RuleProperties = z.object({
  Name: z.optional(z.string()),
  EventBusName: z._default(z.string(), "default"),
  EventPattern: z.optional(z.unknown()),
  ScheduleExpression: z.optional(z.string()),
  State: z._default(z.string(), "ENABLED"),
  Targets: z._default(z.array(Target), []),
});

/** AWS::Events::Rule: a pattern on a bus, or a schedule (in UTC). */
export const rule: ResourceType = {
  identify(properties, context) {
    const { Name, EventBusName } = RuleProperties.parse(properties);
    const name = physicalName(Name, context);
    const bus = busName(EventBusName);
    const path = bus === "default" ? name : `${bus}/${name}`;
    return {
      ref: bus === "default" ? name : `${bus}|${name}`,
      attributes: { Arn: arn(context, "events", `rule/${path}`) },
    };
  },
  add(properties, { attributes }, context, draft) {
    const found = RuleProperties.parse(properties);
    const common = {
      name: physicalName(found.Name, context),
      arn: attributes.Arn ?? "",
      enabled: found.State === "ENABLED",
      targets: found.Targets.map(eventTarget),
    };
    if (found.EventPattern !== undefined) {
      draft.rules.push({ ...common, bus: busName(found.EventBusName), pattern: found.EventPattern });
    }
    if (found.ScheduleExpression !== undefined) {
      draft.schedules.push({ ...common, kind: "rule", expression: found.ScheduleExpression, zone: "UTC" });
    }
  },
};

const ScheduleProperties = z.object({
  Name: z.optional(z.string()),
  GroupName: z._default(z.string(), "default"),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z._default(z.string(), "UTC"),
  State: z._default(z.string(), "ENABLED"),
  Target,
});

/** AWS::Scheduler::Schedule. A flexible time window is ignored: the schedule fires at its exact time. */
export const schedule: ResourceType = {
  identify(properties, context) {
    const { Name, GroupName } = ScheduleProperties.parse(properties);
    const name = physicalName(Name, context);
    return { ref: name, attributes: { Arn: arn(context, "scheduler", `schedule/${GroupName}/${name}`) } };
  },
  add(properties, { ref, attributes }, _context, draft) {
    const found = ScheduleProperties.parse(properties);
    draft.schedules.push({
      kind: "scheduler",
      name: ref,
      arn: attributes.Arn ?? "",
      expression: found.ScheduleExpression,
      zone: found.ScheduleExpressionTimezone,
      enabled: found.State === "ENABLED",
      targets: [eventTarget(found.Target)],
    });
  },
};
