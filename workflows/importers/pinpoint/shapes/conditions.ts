import * as z from "zod/mini";
import { problem } from "./read-shape.ts";

const values = z.array(z.string());

const setDimension = z.object({
  DimensionType: z.optional(z.enum(["INCLUSIVE", "EXCLUSIVE"])),
  Values: values,
});
export type SetDimension = z.infer<typeof setDimension>;

const attributeDimension = z.object({
  AttributeType: z.optional(z.enum(["INCLUSIVE", "EXCLUSIVE", "CONTAINS", "BEFORE", "AFTER", "ON", "BETWEEN"])),
  Values: values,
});
export type AttributeDimension = z.infer<typeof attributeDimension>;

const metricDimension = z.object({
  ComparisonOperator: z.enum(["GREATER_THAN", "LESS_THAN", "GREATER_THAN_OR_EQUAL", "LESS_THAN_OR_EQUAL", "EQUAL"]),
  Value: z.number(),
});
export type MetricDimension = z.infer<typeof metricDimension>;

const attributes = z.record(z.string(), attributeDimension);
const metrics = z.record(z.string(), metricDimension);

export const eventDimensions = z.object({
  EventType: z.optional(setDimension),
  Attributes: z.optional(attributes),
  Metrics: z.optional(metrics),
});
export type EventDimensions = z.infer<typeof eventDimensions>;

const segmentDimensions = z.object({
  Attributes: z.optional(attributes),
  UserAttributes: z.optional(attributes),
  Metrics: z.optional(metrics),
  Behavior: z.optional(
    z.object({
      Recency: z.optional(
        z.object({
          Duration: z.enum(["HR_24", "DAY_7", "DAY_14", "DAY_30"]),
          RecencyType: z.enum(["ACTIVE", "INACTIVE"]),
        }),
      ),
    }),
  ),
  Demographic: z.optional(
    z.object({
      AppVersion: z.optional(setDimension),
      Channel: z.optional(setDimension),
      DeviceType: z.optional(setDimension),
      Make: z.optional(setDimension),
      Model: z.optional(setDimension),
      Platform: z.optional(setDimension),
    }),
  ),
  Location: z.optional(
    z.object({
      Country: z.optional(setDimension),
      GPSPoint: z.optional(
        z.object({
          Coordinates: z.object({
            Latitude: z.number().check(z.minimum(-90), z.maximum(90)),
            Longitude: z.number().check(z.minimum(-180), z.maximum(180)),
          }),
          RangeInKilometers: z.optional(z.number()),
        }),
      ),
    }),
  ),
});
export type SegmentDimensions = z.infer<typeof segmentDimensions>;

export const simpleCondition = z
  .object({
    EventCondition: z.optional(
      z.object({ Dimensions: z.optional(eventDimensions), MessageActivity: z.optional(z.string()) }),
    ),
    SegmentCondition: z.optional(z.object({ SegmentId: z.string() })),
    SegmentDimensions: z.optional(segmentDimensions),
  })
  .check(
    z.refine(
      (one) =>
        [one.EventCondition, one.SegmentCondition, one.SegmentDimensions].filter((part) => part !== undefined).length <=
        1,
      {
        error: problem(
          "This condition is of two kinds.",
          "Leave one of EventCondition, SegmentCondition and SegmentDimensions, or make two conditions of it.",
        ),
      },
    ),
  );
export type SimpleCondition = z.infer<typeof simpleCondition>;

const type = z.optional(z.enum(["ALL", "ANY", "NONE"]));

const group = z.object({
  Type: type,
  SourceType: type,
  SourceSegments: z.optional(z.array(z.object({ Id: z.string(), Version: z.optional(z.number()) }))),
  Dimensions: z.optional(z.array(segmentDimensions)),
});
export type SegmentGroup = z.infer<typeof group>;

/** `SegmentResponse` and `WriteSegmentRequest`. */
export const segmentShape = z.object({
  Id: z.optional(z.string()),
  ApplicationId: z.optional(z.string()),
  Arn: z.optional(z.string()),
  Name: z.optional(z.string()),
  SegmentType: z.optional(z.enum(["DIMENSIONAL", "IMPORT"])),
  Version: z.optional(z.number()),
  Dimensions: z.optional(segmentDimensions),
  SegmentGroups: z.optional(z.object({ Include: type, Groups: z.optional(z.array(group)) })),
  ImportDefinition: z.optional(
    z.object({ Format: z.optional(z.string()), S3Url: z.optional(z.string()), Size: z.optional(z.number()) }),
  ),
});
export type SegmentDocument = z.infer<typeof segmentShape>;
