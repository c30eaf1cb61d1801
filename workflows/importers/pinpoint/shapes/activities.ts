import * as z from "zod/mini";
import { defined } from "../../../../core/model/defined.ts";
import { foundText, type Refuse } from "../report.ts";
import { type SimpleCondition, simpleCondition } from "./conditions.ts";
import { readShape } from "./read-shape.ts";
import { waitTime } from "./times.ts";

const next = { NextActivity: z.optional(z.string()) };
const template = { TemplateName: z.optional(z.string()), TemplateVersion: z.optional(z.string()) };
const percentage = z.number().check(z.minimum(0), z.maximum(100));

/** The kinds of activity that a journey can have, each with its settings. */
const ACTIVITY_SHAPES = {
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

const ACTIVITY_KINDS: readonly ActivityKind[] = [
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

/** An activity of kind `K`; by default, of any kind. */
export type Activity<K extends ActivityKind = ActivityKind> = {
  readonly [One in K]: {
    readonly id: string;
    readonly kind: One;
    readonly description?: string;
    readonly settings: Settings<One>;
  };
}[K];

type Reader<K extends ActivityKind> = (
  id: string,
  description: string | undefined,
  value: unknown,
  refuse: Refuse,
) => Activity<K> | undefined;

/** One reader per kind, so that each activity keeps the type of its settings. */
const READERS: { readonly [K in ActivityKind]: Reader<K> } = {
  EMAIL: (id, description, value, refuse) =>
    read({ id, kind: "EMAIL" }, description, readShape(ACTIVITY_SHAPES.EMAIL, value, refuse)),
  SMS: (id, description, value, refuse) =>
    read({ id, kind: "SMS" }, description, readShape(ACTIVITY_SHAPES.SMS, value, refuse)),
  PUSH: (id, description, value, refuse) =>
    read({ id, kind: "PUSH" }, description, readShape(ACTIVITY_SHAPES.PUSH, value, refuse)),
  CUSTOM: (id, description, value, refuse) =>
    read({ id, kind: "CUSTOM" }, description, readShape(ACTIVITY_SHAPES.CUSTOM, value, refuse)),
  ContactCenter: (id, description, value, refuse) =>
    read({ id, kind: "ContactCenter" }, description, readShape(ACTIVITY_SHAPES.ContactCenter, value, refuse)),
  Wait: (id, description, value, refuse) =>
    read({ id, kind: "Wait" }, description, readShape(ACTIVITY_SHAPES.Wait, value, refuse)),
  ConditionalSplit: (id, description, value, refuse) =>
    read({ id, kind: "ConditionalSplit" }, description, readShape(ACTIVITY_SHAPES.ConditionalSplit, value, refuse)),
  MultiCondition: (id, description, value, refuse) =>
    read({ id, kind: "MultiCondition" }, description, readShape(ACTIVITY_SHAPES.MultiCondition, value, refuse)),
  RandomSplit: (id, description, value, refuse) =>
    read({ id, kind: "RandomSplit" }, description, readShape(ACTIVITY_SHAPES.RandomSplit, value, refuse)),
  Holdout: (id, description, value, refuse) =>
    read({ id, kind: "Holdout" }, description, readShape(ACTIVITY_SHAPES.Holdout, value, refuse)),
};

function read<const P extends { id: string; kind: ActivityKind }, S>(
  place: P,
  description: string | undefined,
  settings: S | undefined,
) {
  if (settings === undefined) return undefined;
  return { ...place, settings, ...defined({ description }) };
}

/** Reads an activity. "empty": it is `{}`, which exports have where a path ends. undefined: it was refused. */
export function readActivity(id: string, value: unknown, refuse: Refuse): Activity | "empty" | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse([], {
      message: "This activity is not an object.",
      found: foundText(value),
      mend: "Write one of its kinds as its field.",
    });
    return undefined;
  }
  const { Description, ...rest } = new Map(Object.entries(value)).size === 0 ? {} : asRecord(value);
  const keys = Object.keys(rest);
  const kinds = ACTIVITY_KINDS.filter((kind) => keys.includes(kind));
  const [kind, second] = kinds;
  const stranger = keys.find((key) => !ACTIVITY_KINDS.some((known) => known === key));
  if (stranger !== undefined) {
    refuse([stranger], {
      message: `\`${stranger}\` is not a kind of activity.`,
      found: stranger,
      mend: `Known are ${ACTIVITY_KINDS.join(", ")}.`,
    });
    return undefined;
  }
  if (second !== undefined) {
    refuse([second], {
      message: "This activity is of two kinds.",
      found: kinds.join(", "),
      mend: "Make two activities of it.",
    });
    return undefined;
  }
  if (kind === undefined) return "empty";
  const below: Refuse = (path, what) => refuse([kind, ...path], what);
  const description = typeof Description === "string" && Description.trim() !== "" ? Description.trim() : undefined;
  return READERS[kind](id, description, rest[kind], below);
}

function asRecord(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value));
}

/** The conditions of an activity, in their order; undefined for a branch without one. */
export function conditionsOf(activity: Activity): readonly (SimpleCondition | undefined)[] {
  if (activity.kind === "ConditionalSplit") return activity.settings.Condition?.Conditions ?? [];
  if (activity.kind === "MultiCondition") return (activity.settings.Branches ?? []).map(({ Condition }) => Condition);
  return [];
}
