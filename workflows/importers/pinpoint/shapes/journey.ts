import * as z from "zod/mini";
import { offsetMinutes } from "../time.ts";
import { eventDimensions } from "./conditions.ts";
import { problem } from "./read-shape.ts";
import { duration, instant, timeOfDay } from "./times.ts";

const limit = z.number().check(z.minimum(0), z.maximum(1_000_000));

const CHANNELS = ["EMAIL", "SMS", "PUSH", "VOICE", "CUSTOM"] as const;
const DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;
export type PinpointDay = (typeof DAYS)[number];

const hours = z.array(z.object({ StartTime: z.optional(timeOfDay), EndTime: z.optional(timeOfDay) }));
const closed = z.array(
  z.object({ Name: z.optional(z.string()), StartDateTime: z.optional(instant), EndDateTime: z.optional(instant) }),
);

/** A journey without its activities: the fields that `WriteJourneyRequest` and `JourneyResponse` share, and the ids of the latter. */
export const journeyShape = z.object({
  Name: z.string().check(z.minLength(1, { error: problem("The journey has no name.", "Give its Name.") })),
  Id: z.optional(z.string()),
  ApplicationId: z.optional(z.string()),
  State: z.optional(z.string()),
  StartActivity: z.optional(z.string()),
  Activities: z.optional(z.record(z.string(), z.unknown())),
  StartCondition: z.optional(
    z.object({
      Description: z.optional(z.string()),
      EventStartCondition: z.optional(
        z.object({
          EventFilter: z.optional(
            z.object({ Dimensions: eventDimensions, FilterType: z.optional(z.enum(["SYSTEM", "ENDPOINT"])) }),
          ),
          SegmentId: z.optional(z.string()),
        }),
      ),
      SegmentStartCondition: z.optional(z.object({ SegmentId: z.string() })),
    }),
  ),
  Schedule: z.optional(
    z.object({
      StartTime: z.optional(instant),
      EndTime: z.optional(instant),
      Timezone: z.optional(
        z.string().check(
          z.refine((text) => offsetMinutes(text) !== undefined, {
            error: problem("This is not one of Pinpoint's time zones.", "Write it like UTC, UTC+01 or UTC+05:30."),
          }),
        ),
      ),
    }),
  ),
  LocalTime: z.optional(z.boolean()),
  RefreshFrequency: z.optional(duration),
  RefreshOnSegmentUpdate: z.optional(z.boolean()),
  QuietTime: z.optional(z.object({ Start: z.optional(timeOfDay), End: z.optional(timeOfDay) })),
  WaitForQuietTime: z.optional(z.boolean()),
  SendingSchedule: z.optional(z.boolean()),
  OpenHours: z.optional(z.partialRecord(z.enum(CHANNELS), z.partialRecord(z.enum(DAYS), hours))),
  ClosedDays: z.optional(z.partialRecord(z.enum(CHANNELS), closed)),
  TimezoneEstimationMethods: z.optional(z.array(z.string())),
  Limits: z.optional(
    z.object({
      DailyCap: z.optional(limit),
      EndpointReentryCap: z.optional(limit),
      EndpointReentryInterval: z.optional(duration),
      MessagesPerSecond: z.optional(limit),
      TotalCap: z.optional(limit),
      TimeframeCap: z.optional(z.object({ Cap: z.optional(limit), Days: z.optional(limit) })),
    }),
  ),
  JourneyChannelSettings: z.optional(z.record(z.string(), z.unknown())),
});
export type JourneySettings = z.infer<typeof journeyShape>;
