import type { AddressKind } from "../model/event.ts";
import { getOwn, type Json, type JsonObject } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";

/** Pinpoint's names of a customer's addresses, in order of preference. */
const ENDPOINTS = [
  { kind: "email", type: "EMAIL", asked: ["EMAIL"], channel: "email" },
  { kind: "phone", type: "SMS", asked: ["SMS", "VOICE"], channel: "sms" },
  {
    kind: "push",
    type: "PUSH",
    asked: ["PUSH", "GCM", "APNS", "APNS_SANDBOX", "APNS_VOIP", "APNS_VOIP_SANDBOX", "ADM", "BAIDU"],
    channel: "push",
  },
] as const satisfies readonly { kind: AddressKind; type: string; asked: readonly string[]; channel: string }[];

/** The types that a function can ask for; `CUSTOM`: an endpoint whose address is the customer's id. */
export const ENDPOINT_TYPES: readonly string[] = [...ENDPOINTS.flatMap(({ asked }) => asked), "CUSTOM"];

/** Most endpoints in one call. */
const MOST_ENDPOINTS = 50;

const LOCATION = {
  City: "city",
  PostalCode: "postal_code",
  Region: "region",
  Latitude: "latitude",
  Longitude: "longitude",
};
const DEMOGRAPHIC = {
  AppVersion: "app_version",
  Make: "device_make",
  Model: "device_model",
  ModelVersion: "device_model_version",
  Platform: "platform",
  PlatformVersion: "platform_version",
};

/**
 * The payload that Amazon Pinpoint gave to functions of its custom channel, so that such a function works unchanged:
 * the customer's endpoints of the types asked for (`given.endpoints`; all where absent) that have not opted out.
 * Undefined where there is none: Pinpoint did not call then. `now` in epoch milliseconds.
 * https://docs.aws.amazon.com/pinpoint/latest/developerguide/channels-custom-lambda.html
 */
export function pinpointPayload(profile: Profile, given: JsonObject, now: number): JsonObject | undefined {
  const endpoints = endpointsOf(profile, given.endpoints).slice(0, MOST_ENDPOINTS);
  if (endpoints.length === 0) return undefined;
  return {
    Message: {},
    Data: given.data ?? "",
    ApplicationId: given.application ?? "",
    CampaignId: given.journey ?? "",
    TreatmentId: "0",
    ActivityId: given.activity ?? "",
    JourneyId: given.journey ?? "",
    ScheduledTime: new Date(now).toISOString(),
    Endpoints: Object.fromEntries(endpoints),
  };
}

function endpointsOf(profile: Profile, asked: Json | undefined): [string, JsonObject][] {
  const types = Array.isArray(asked) && asked.length > 0 ? asked.map(String) : undefined;
  const known = ENDPOINTS.flatMap(({ kind, type, asked: names, channel }): [string, JsonObject][] => {
    const address = profile.addresses[kind]?.v;
    const wanted = types === undefined || names.some((name) => types.includes(name));
    if (address === undefined || address === null || !wanted) return [];
    if (getOwn(profile.consent, `all/${channel}`)?.v === false) return [];
    return [[`${profile.customerId}/${kind}`, endpoint(profile, type, address)]];
  });
  if (types?.includes("CUSTOM") !== true) return known;
  return [...known, [`${profile.customerId}/custom`, endpoint(profile, "CUSTOM", profile.customerId)]];
}

function endpoint(profile: Profile, type: string, address: string): JsonObject {
  const { traits, country, locale, zone } = profile;
  const born = new Date(profile.born).toISOString();
  const attributes = Object.fromEntries(Object.entries(traits).map(([name, { v }]) => [name, texts(v)]));
  const named = (fields: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(fields).flatMap(([field, trait]): [string, Json][] => {
        const value = getOwn(traits, trait)?.v;
        return value === undefined ? [] : [[field, value]];
      }),
    );
  return {
    ChannelType: type,
    Address: address,
    EndpointStatus: "ACTIVE",
    OptOut: "NONE",
    Location: { ...named(LOCATION), ...(country === undefined ? {} : { Country: country.v }) },
    Demographic: {
      ...named(DEMOGRAPHIC),
      ...(locale === undefined ? {} : { Locale: locale.v }),
      ...(zone === undefined ? {} : { Timezone: zone.v }),
    },
    EffectiveDate: born,
    Attributes: attributes,
    CreationDate: born,
    User: { UserId: profile.customerId, UserAttributes: attributes },
  };
}

/** Attributes are lists of texts. */
function texts(value: Json): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((item) =>
    item === null ? [] : [typeof item === "object" ? JSON.stringify(item) : String(item)],
  );
}
