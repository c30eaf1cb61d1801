import type {
  Activity,
  AttributeDimension,
  EventDimensions,
  SegmentDimensions,
  SimpleCondition,
  WaitTime,
  WriteJourneyRequest,
} from "@aws-sdk/client-pinpoint";
import { defined } from "../../core/model/defined.ts";
import { type Chance, chance } from "./random.ts";

/** A journey that Pinpoint's API takes, drawn by a seed: every kind of activity, condition and setting there is. */
export function generatedJourney(seed: number): WriteJourneyRequest {
  const draw = chance(seed);
  const ids = Array.from({ length: draw.whole(1, 14) }, () => idOf(draw));
  const activities = Object.fromEntries(ids.map((id, i) => [id, activityOf(draw, ids, i)]));
  const empty = draw.happens(0.3) ? { [idOf(draw)]: {} } : {};
  return {
    Name: `${draw.pick(["Welcome", "Win-Back", "Straße 7", "2nd try", "cart"])}_${seed}`,
    State: draw.pick(["DRAFT", "ACTIVE"]),
    StartActivity: ids[0],
    Activities: { ...activities, ...empty },
    ...startOf(draw),
    ...maybe(draw, 0.4, () => ({ LocalTime: draw.happens(0.5) })),
    ...maybe(draw, 0.3, () => ({ RefreshOnSegmentUpdate: draw.happens(0.5) })),
    ...maybe(draw, 0.4, () => ({ RefreshFrequency: draw.pick(["PT1H", "PT4H", "PT5H", "PT24H", "P7D"]) })),
    ...maybe(draw, 0.4, () => ({
      QuietTime: { Start: draw.pick(["21:00", "22:30", "00:00"]), End: draw.pick(["08:00", "00:00"]) },
      WaitForQuietTime: draw.happens(0.5),
    })),
    ...maybe(draw, 0.3, () => ({
      SendingSchedule: draw.happens(0.8),
      OpenHours: {
        EMAIL: { MONDAY: [{ StartTime: "09:00", EndTime: "17:00" }], SUNDAY: [] },
        ...maybe(draw, 0.5, () => ({ SMS: { MONDAY: [{ StartTime: "10:00", EndTime: "20:00" }] } })),
      },
      ClosedDays: {
        EMAIL: [{ Name: "Christmas", StartDateTime: "2026-12-24T00:00", EndDateTime: "2026-12-27T00:00" }],
      },
    })),
    ...maybe(draw, 0.3, () => ({ TimezoneEstimationMethods: [draw.pick(["PHONE_NUMBER", "POSTAL_CODE"])] })),
    ...maybe(draw, 0.6, () => ({
      Limits: {
        ...maybe(draw, 0.5, () => ({ DailyCap: draw.whole(0, 100) })),
        ...maybe(draw, 0.5, () => ({ EndpointReentryCap: draw.whole(0, 100) })),
        ...maybe(draw, 0.5, () => ({ EndpointReentryInterval: draw.pick(["PT1H", "P1D", "P30D"]) })),
        ...maybe(draw, 0.3, () => ({ MessagesPerSecond: draw.whole(1, 20_000) })),
        ...maybe(draw, 0.3, () => ({ TotalCap: draw.whole(0, 100) })),
        ...maybe(draw, 0.3, () => ({ TimeframeCap: { Cap: draw.whole(0, 100), Days: draw.whole(1, 30) } })),
      },
    })),
    ...maybe(draw, 0.1, () => ({ JourneyChannelSettings: { ConnectCampaignArn: "arn:aws:connect-campaigns:x" } })),
  };
}

function maybe<T extends object>(draw: Chance, share: number, make: () => T): T | Record<string, never> {
  return draw.happens(share) ? make() : {};
}

function idOf(draw: Chance): string {
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return Array.from({ length: 10 }, () => signs[draw.whole(0, signs.length - 1)]).join("");
}

function startOf(draw: Chance): Partial<WriteJourneyRequest> {
  const times = {
    Schedule: {
      ...maybe(draw, 0.8, () => ({ StartTime: new Date(Date.UTC(2026, draw.whole(0, 24), 3, draw.whole(0, 23), 30)) })),
      ...maybe(draw, 0.4, () => ({ EndTime: new Date(Date.UTC(2027, draw.whole(0, 24), 3)) })),
      ...maybe(draw, 0.5, () => ({ Timezone: draw.pick(["UTC", "UTC+01", "UTC+05:30", "UTC-11"]) })),
    },
  };
  const StartCondition = draw.pick<() => WriteJourneyRequest["StartCondition"]>([
    () => ({ SegmentStartCondition: { SegmentId: `segment${draw.whole(1, 5)}` } }),
    () => ({
      EventStartCondition: {
        EventFilter: { Dimensions: eventOf(draw), FilterType: draw.pick(["SYSTEM", "ENDPOINT"]) },
        ...maybe(draw, 0.4, () => ({ SegmentId: `segment${draw.whole(1, 5)}` })),
      },
    }),
    () => undefined,
  ])();
  return { ...maybe(draw, 0.8, () => times), ...defined({ StartCondition }) };
}

type Make = (draw: Chance, next: () => string | undefined, earlier: readonly string[]) => Activity;

const KINDS: readonly [Make, ...Make[]] = [
  (draw, next) => ({
    EMAIL: {
      NextActivity: next(),
      TemplateName: draw.pick(["Hello", "Offer-1", undefined]),
      ...maybe(draw, 0.3, () => ({ TemplateVersion: "2" })),
      ...maybe(draw, 0.4, () => ({ MessageConfig: { FromAddress: "Shop <shop@example.com>" } })),
    },
  }),
  (draw, next) => ({
    SMS: {
      NextActivity: next(),
      TemplateName: draw.pick(["Hello", "Text me"]),
      MessageConfig: {
        MessageType: draw.pick(["TRANSACTIONAL", "PROMOTIONAL"]),
        ...maybe(draw, 0.5, () => ({ OriginationNumber: "+15550100", EntityId: "e" })),
      },
    },
  }),
  (_draw, next) => ({ PUSH: { NextActivity: next(), TemplateName: "Hello", MessageConfig: { TimeToLive: "3600" } } }),
  (draw, next) => ({
    CUSTOM: {
      NextActivity: next(),
      DeliveryUri: draw.pick([
        "my-function",
        "arn:aws:lambda:eu-west-1:123456789012:function:own",
        "https://hooks.example.com/a?b=c",
      ]),
      EndpointTypes: [draw.pick(["EMAIL", "CUSTOM", "GCM"])],
      ...maybe(draw, 0.6, () => ({ MessageConfig: { Data: draw.pick(["=spring", "plain: text # here", "{}"]) } })),
    },
  }),
  (_draw, next) => ({ ContactCenter: { NextActivity: next() } }),
  (draw, next) => ({ Wait: { NextActivity: next(), ...maybe(draw, 0.95, () => ({ WaitTime: waitOf(draw) })) } }),
  (draw, next, earlier) => ({
    ConditionalSplit: {
      Condition: {
        Operator: draw.pick(["ALL", "ANY"]),
        Conditions: Array.from({ length: draw.whole(0, 3) }, () => conditionOf(draw, earlier)),
      },
      ...maybe(draw, 0.7, () => ({ EvaluationWaitTime: waitOf(draw) })),
      TrueActivity: next(),
      FalseActivity: next(),
    },
  }),
  (draw, next, earlier) => ({
    MultiCondition: {
      Branches: Array.from({ length: draw.whole(0, 4) }, () => ({
        Condition: conditionOf(draw, earlier),
        NextActivity: next(),
      })),
      ...maybe(draw, 0.7, () => ({ EvaluationWaitTime: waitOf(draw) })),
      DefaultActivity: next(),
    },
  }),
  (draw, next) => {
    const shares = draw.pick([[100], [50, 50], [10, 20, 70], [0, 100], [25, 25, 25, 20, 5]]);
    return { RandomSplit: { Branches: shares.map((Percentage) => ({ Percentage, NextActivity: next() })) } };
  },
  (draw, next) => ({ Holdout: { NextActivity: next(), Percentage: draw.pick([0, 5, 50, 100]) } }),
];

function activityOf(draw: Chance, ids: readonly string[], at: number): Activity {
  const next = () => (draw.happens(0.15) ? undefined : ids[at + draw.whole(1, 4)]);
  const activity = draw.pick(KINDS)(draw, next, ids.slice(0, at));
  const texts = ["Ask nicely", "50% off: now # or never", "'quoted' \"twice\"", "x".repeat(90)] as const;
  return { ...activity, ...maybe(draw, 0.4, () => ({ Description: draw.pick(texts) })) };
}

function waitOf(draw: Chance): WaitTime {
  if (draw.happens(0.2)) return { WaitUntil: new Date(Date.UTC(2026, draw.whole(0, 30), 15, 9, 30)).toISOString() };
  return { WaitFor: draw.pick(["PT1H", "PT24H", "P1D", "P3D", "P1W", "PT90S", "P1DT12H", "PT0S"]) };
}

function conditionOf(draw: Chance, earlier: readonly string[]): SimpleCondition {
  return draw.pick<() => SimpleCondition>([
    () => ({ SegmentCondition: { SegmentId: `segment${draw.whole(1, 5)}` } }),
    () => ({ SegmentDimensions: dimensionsOf(draw) }),
    () => ({
      EventCondition: {
        Dimensions: eventOf(draw),
        ...maybe(draw, 0.8, () => ({ MessageActivity: earlier[draw.whole(0, earlier.length - 1)] ?? "none" })),
      },
    }),
    () => ({}),
  ])();
}

function eventOf(draw: Chance): EventDimensions {
  return {
    ...maybe(draw, 0.95, () => ({
      EventType: {
        DimensionType: draw.happens(0.1) ? ("EXCLUSIVE" as const) : ("INCLUSIVE" as const),
        Values: Array.from({ length: draw.whole(1, 2) }, () =>
          draw.pick([
            "_email.open",
            "_email.click",
            "_SMS.SUCCESS",
            "_campaign.opened_notification",
            "_custom.success",
            "Order: Completed",
            "cart-filled",
          ]),
        ),
      },
    })),
    ...maybe(draw, 0.4, () => ({ Attributes: { [nameOf(draw)]: attributeOf(draw) } })),
    ...maybe(draw, 0.2, () => ({
      Metrics: { total: { ComparisonOperator: draw.pick(["GREATER_THAN", "EQUAL"]), Value: -1.5 } },
    })),
  };
}

function nameOf(draw: Chance): string {
  return draw.pick(["plan", "first-name", "e mail", "email", "and", "x`y", "Größe", "true"]);
}

function attributeOf(draw: Chance): AttributeDimension {
  return draw.pick<() => AttributeDimension>([
    () => ({
      AttributeType: draw.pick(["INCLUSIVE", "EXCLUSIVE", "CONTAINS"]),
      Values: ["gold", "o'clock", '"', "a\\b", ""],
    }),
    () => ({ AttributeType: draw.pick(["BEFORE", "AFTER", "ON"]), Values: ["2026-05-01T00:00:00Z"] }),
    () => ({ AttributeType: "BETWEEN", Values: ["2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z"] }),
    () => ({ AttributeType: "BEFORE", Values: ["yesterday"] }),
    () => ({ Values: [] }),
  ])();
}

/** The dimensions of a segment. */
export function dimensionsOf(draw: Chance): SegmentDimensions {
  const set = (...values: string[]) => ({
    DimensionType: draw.pick(["INCLUSIVE", "EXCLUSIVE"] as const),
    Values: values,
  });
  return {
    ...maybe(draw, 0.5, () => ({ Attributes: { [nameOf(draw)]: attributeOf(draw) } })),
    ...maybe(draw, 0.4, () => ({ UserAttributes: { [nameOf(draw)]: attributeOf(draw) } })),
    ...maybe(draw, 0.3, () => ({
      Metrics: { visits: { ComparisonOperator: draw.pick(["LESS_THAN", "GREATER_THAN_OR_EQUAL"]), Value: 3 } },
    })),
    ...maybe(draw, 0.3, () => ({
      Behavior: {
        Recency: {
          Duration: draw.pick(["HR_24", "DAY_7", "DAY_14", "DAY_30"]),
          RecencyType: draw.pick(["ACTIVE", "INACTIVE"]),
        },
      },
    })),
    ...maybe(draw, 0.3, () => ({
      Demographic: { Channel: set("EMAIL", "CUSTOM"), Make: set("Apple"), AppVersion: set("1.0") },
    })),
    ...maybe(draw, 0.3, () => ({
      Location: {
        Country: set("GB", "DE"),
        GPSPoint: { Coordinates: { Latitude: -33.9, Longitude: 151.2 }, RangeInKilometers: 20 },
      },
    })),
  };
}
