import { ENDPOINT_FIELDS, traitOf } from "../../../../core/pinpoint/endpoint-facts.ts";
import type { Say } from "../report.ts";
import type { EventDimensions, SegmentDimensions } from "../shapes/conditions.ts";
import { allOf, anyOf, attributeExpression, metricExpression, notExpression, setExpression } from "./attribute.ts";
import { field } from "./names.ts";

/** How long ago somebody was last seen; only segments can ask for it. */
export interface Recency {
  readonly days: number;
  readonly active: boolean;
}

/** Dimensions as expressions that must all be true, and a recency, which only a segment can ask for. */
export interface Dimensions {
  readonly expressions: readonly string[];
  readonly recency?: Recency;
}

/** Pinpoint counts a customer as active by the sessions of the app. */
export const SESSION_EVENT = "_session.start";

const DAYS = { HR_24: 1, DAY_7: 7, DAY_14: 14, DAY_30: 30 } as const;

/** The kind of address that a customer of each channel has. */
const CHANNEL_ADDRESS: Readonly<Record<string, "email" | "phone" | "push">> = {
  EMAIL: "email",
  SMS: "phone",
  VOICE: "phone",
  PUSH: "push",
  GCM: "push",
  APNS: "push",
  APNS_SANDBOX: "push",
  APNS_VOIP: "push",
  APNS_VOIP_SANDBOX: "push",
  ADM: "push",
  BAIDU: "push",
};

/** The dimensions of a segment as expressions over the profile. Differences to Pinpoint are noted at `at`. */
export function segmentExpressions(dimensions: SegmentDimensions, at: string, say: Say): Dimensions {
  const { Attributes, UserAttributes, Metrics, Behavior, Demographic, Location } = dimensions;
  const recency = Behavior?.Recency;
  if (recency !== undefined) {
    say(
      at,
      "otherwise",
      `Recency asks for the app's \`${SESSION_EVENT}\` events: it counts from the first that reaches the bus.`,
    );
  }
  const expressions = [
    ...attributes(Attributes, "profile", at, say),
    ...attributes(UserAttributes, "profile", at, say),
    ...Object.entries(Metrics ?? {}).map(([name, metric]) =>
      metricExpression(`profile${field(traitOf(name))}`, metric),
    ),
    ...Object.entries(Demographic ?? {}).flatMap(([name, dimension]) => {
      if (dimension === undefined) return [];
      if (name === "Channel") return [channelExpression(dimension, at, say)];
      return [setExpression(`profile${field(ENDPOINT_FIELDS[`Demographic.${name}`] ?? name)}`, dimension)];
    }),
    ...(Location?.Country === undefined ? [] : [setExpression("profile.country", Location.Country)]),
    ...(Location?.GPSPoint === undefined ? [] : [nearExpression(Location.GPSPoint, at, say)]),
  ];
  if (recency === undefined) return { expressions };
  return { expressions, recency: { days: DAYS[recency.Duration], active: recency.RecencyType === "ACTIVE" } };
}

/** Attributes and metrics of an event as expressions: both are properties here. */
export function eventExpressions({ Attributes, Metrics }: EventDimensions, at: string, say: Say): readonly string[] {
  return [
    ...attributes(Attributes, "event.properties", at, say, (name) => name),
    ...Object.entries(Metrics ?? {}).map(([name, metric]) =>
      metricExpression(`event.properties${field(name)}`, metric),
    ),
  ];
}

function attributes(
  dimensions: SegmentDimensions["Attributes"],
  root: string,
  at: string,
  say: Say,
  nameOf: (attribute: string) => string = traitOf,
): string[] {
  return Object.entries(dimensions ?? {}).map(([name, dimension]) => {
    const expression = attributeExpression(`${root}${field(nameOf(name))}`, dimension);
    if (expression !== "no date") return expression;
    say(
      at,
      "otherwise",
      `${name} is compared with ${dimension.Values.join(", ") || "nothing"}, which is not a date: nobody fits.`,
    );
    return "false";
  });
}

function channelExpression(
  { DimensionType, Values }: { readonly DimensionType?: string | undefined; readonly Values: readonly string[] },
  at: string,
  say: Say,
): string {
  const kinds = Values.map((value) => CHANNEL_ADDRESS[value.toUpperCase()]);
  const missing = Values.filter((_, i) => kinds[i] === undefined);
  if (missing.length > 0)
    say(at, "otherwise", `Nobody has an address for ${missing.join(", ")}: only e-mail, phone and push are known.`);
  say(at, "otherwise", "Customers are asked for, not endpoints: a channel means that they have such an address.");
  const has = [...new Set(kinds.flatMap((kind) => kind ?? []))].map((kind) => `$exists(profile.${kind})`);
  return DimensionType === "EXCLUSIVE" ? notExpression(anyOf(has)) : anyOf(has);
}

/** Kilometres of one degree of latitude. */
const DEGREE = 111.195;

/** True within a distance of a point, measured on a plane: exact to 1 % up to some hundred kilometres. */
function nearExpression(
  point: NonNullable<NonNullable<SegmentDimensions["Location"]>["GPSPoint"]>,
  at: string,
  say: Say,
): string {
  const { Latitude, Longitude } = point.Coordinates;
  const range = point.RangeInKilometers ?? 0;
  if (range > 500) say(at, "otherwise", `${range} km are measured on a plane: it may be some kilometres more or less.`);
  const across = DEGREE * Math.cos((Latitude * Math.PI) / 180);
  const north = `(profile.latitude - ${signed(Latitude)}) * ${DEGREE}`;
  const east = `((profile.longitude - ${signed(Longitude)} + 540) % 360 - 180) * ${Number(across.toFixed(4))}`;
  return `$sqrt($power(${north}, 2) + $power(${east}, 2)) <= ${range}`;
}

function signed(number: number): string {
  return number < 0 ? `(${number})` : String(number);
}

/** Dimensions as one expression, without the recency. */
export function asExpression({ expressions }: Dimensions): string {
  return allOf(expressions);
}
