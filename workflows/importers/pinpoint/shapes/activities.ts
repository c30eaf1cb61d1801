import * as z from "zod/mini";
import { simpleCondition } from "./conditions.ts";
import { waitTime } from "./times.ts";

const next = { NextActivity: z.optional(z.string()) };
const template = { TemplateName: z.optional(z.string()), TemplateVersion: z.optional(z.string()) };
const percentage = z.number().check(z.minimum(0), z.maximum(100));

/** The kinds of activity that a journey can have, each with its settings. */
export const ACTIVITY_SHAPES = {
  EMAIL: z.object({
    ...next,
    ...template,
    MessageConfig: z.optional(z.object({ FromAddress: z.optional(z.string()) })),
  }),
  SMS: z.object({
    ...next,
    ...template,
    MessageConfig: z.optional(
      z.object({
        MessageType: z.optional(z.enum(["TRANSACTIONAL", "PROMOTIONAL"])),
        OriginationNumber: z.optional(z.string()),
        SenderId: z.optional(z.string()),
        EntityId: z.optional(z.string()),
        TemplateId: z.optional(z.string()),
      }),
    ),
  }),
  PUSH: z.object({
    ...next,
    ...template,
    MessageConfig: z.optional(z.object({ TimeToLive: z.optional(z.union([z.string(), z.number()])) })),
  }),
  CUSTOM: z.object({
    ...next,
    ...template,
    DeliveryUri: z.optional(z.string()),
    EndpointTypes: z.optional(z.array(z.string())),
    MessageConfig: z.optional(z.object({ Data: z.optional(z.string()) })),
  }),
  ContactCenter: z.object({ ...next }),
  Wait: z.object({ ...next, WaitTime: z.optional(waitTime) }),
  ConditionalSplit: z.object({
    Condition: z.optional(
      z.object({
        Operator: z.optional(z.enum(["ALL", "ANY"])),
        Conditions: z.optional(z.array(simpleCondition)),
      }),
    ),
    EvaluationWaitTime: z.optional(waitTime),
    TrueActivity: z.optional(z.string()),
    FalseActivity: z.optional(z.string()),
  }),
  MultiCondition: z.object({
    Branches: z.optional(z.array(z.object({ ...next, Condition: z.optional(simpleCondition) }))),
    DefaultActivity: z.optional(z.string()),
    EvaluationWaitTime: z.optional(waitTime),
  }),
  RandomSplit: z.object({
    Branches: z.optional(z.array(z.object({ ...next, Percentage: z.optional(percentage) }))),
  }),
  Holdout: z.object({ ...next, Percentage: percentage }),
} as const;

export type ActivityKind = keyof typeof ACTIVITY_SHAPES;
export type Settings<K extends ActivityKind> = z.infer<(typeof ACTIVITY_SHAPES)[K]>;

export const ACTIVITY_KINDS: readonly ActivityKind[] = [
  "EMAIL",
  "SMS",
  "PUSH",
  "CUSTOM",
  "ContactCenter",
  "Wait",
  "ConditionalSplit",
  "MultiCondition",
  "RandomSplit",
  "Holdout",
];

/** An activity of one kind; of `ActivityKind`, one of any. */
export type Activity<K extends ActivityKind = ActivityKind> = {
  readonly [One in K]: {
    readonly id: string;
    readonly kind: One;
    readonly description?: string;
    readonly settings: Settings<One>;
  };
}[K];
