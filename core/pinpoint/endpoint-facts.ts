import type { AddressKind } from "../model/event.ts";
import type { Json } from "../model/json.ts";
import { RESERVED_NAMES } from "../profile/view.ts";

/*
 * What an endpoint of Amazon Pinpoint says about a customer, the same in an export as in a request.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference/apps-application-id-endpoints-endpoint-id.html
 */

type Lists = Readonly<Record<string, string | readonly string[]>>;
type Fields = Readonly<Record<string, string | number>>;

/** An endpoint as Pinpoint writes it; its other fields say nothing that is kept. */
export interface Endpoint {
  readonly Address?: string | undefined;
  readonly ChannelType?: string | undefined;
  /** `ALL` or `NONE`. */
  readonly OptOut?: string | undefined;
  /** `ACTIVE` or `INACTIVE`. */
  readonly EndpointStatus?: string | undefined;
  readonly Attributes?: Lists | undefined;
  readonly Metrics?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly Demographic?: Fields | undefined;
  readonly Location?: Fields | undefined;
  readonly User?: { readonly UserId?: string | undefined; readonly UserAttributes?: Lists | undefined } | undefined;
}

export interface EndpointFacts {
  readonly address?: { readonly kind: AddressKind; readonly value: string };
  /** The channel that its `OptOut` is about. */
  readonly channel?: "email" | "sms" | "push";
  /** In their order; of two with one name the later counts. */
  readonly traits: readonly (readonly [string, Json])[];
  readonly zone?: string;
  readonly locale?: string;
  readonly country?: string;
}

const CHANNELS: Readonly<Record<string, { readonly channel: "email" | "sms" | "push"; readonly kind: AddressKind }>> = {
  EMAIL: { channel: "email", kind: "email" },
  SMS: { channel: "sms", kind: "phone" },
  VOICE: { channel: "sms", kind: "phone" },
  PUSH: { channel: "push", kind: "push" },
  GCM: { channel: "push", kind: "push" },
  APNS: { channel: "push", kind: "push" },
  APNS_SANDBOX: { channel: "push", kind: "push" },
  APNS_VOIP: { channel: "push", kind: "push" },
  APNS_VOIP_SANDBOX: { channel: "push", kind: "push" },
  ADM: { channel: "push", kind: "push" },
  BAIDU: { channel: "push", kind: "push" },
};

/** The field of the profile for each `Demographic.X` and `Location.X` of Pinpoint. */
export const ENDPOINT_FIELDS: Readonly<Record<string, string>> = {
  "Demographic.AppVersion": "app_version",
  "Demographic.DeviceType": "device_type",
  "Demographic.Locale": "locale",
  "Demographic.Make": "device_make",
  "Demographic.Model": "device_model",
  "Demographic.ModelVersion": "device_model_version",
  "Demographic.Platform": "platform",
  "Demographic.PlatformVersion": "platform_version",
  "Demographic.Timezone": "zone",
  "Location.City": "city",
  "Location.Country": "country",
  "Location.Latitude": "latitude",
  "Location.Longitude": "longitude",
  "Location.PostalCode": "postal_code",
  "Location.Region": "region",
};

/** The trait that an attribute of an endpoint or a user becomes. */
export function traitOf(attribute: string): string {
  return RESERVED_NAMES.has(attribute) ? `pinpoint_${attribute}` : attribute.replaceAll("`", "_");
}

export function endpointFacts(endpoint: Endpoint): EndpointFacts {
  const { Address = "", ChannelType = "", EndpointStatus, Attributes, Metrics, User } = endpoint;
  const known = Object.hasOwn(CHANNELS, ChannelType.toUpperCase()) ? CHANNELS[ChannelType.toUpperCase()] : undefined;
  const { own, traits: fields } = fieldsOf(endpoint);
  const traits: (readonly [string, Json])[] = [];
  const address = known === undefined || EndpointStatus === "INACTIVE" ? "" : Address;
  // SNS sends to its own endpoints, and a device's token has to be registered for one.
  const isToken = known?.kind === "push" && !address.startsWith("arn:");
  if (isToken && address !== "") traits.push(["push_token", address], ["push_service", ChannelType]);
  for (const [name, value] of Object.entries(Attributes ?? {})) traits.push([traitOf(name), single(value)]);
  for (const [name, value] of Object.entries(Metrics ?? {})) {
    const number = Number(value);
    if (value !== undefined && Number.isFinite(number)) traits.push([traitOf(name), number]);
  }
  for (const [name, value] of Object.entries(User?.UserAttributes ?? {})) traits.push([traitOf(name), single(value)]);
  traits.push(...fields);
  if (User?.UserId !== undefined) traits.push(["user_id", User.UserId]);
  return {
    ...(known !== undefined && address !== "" && !isToken ? { address: { kind: known.kind, value: address } } : {}),
    ...(known === undefined ? {} : { channel: known.channel }),
    traits,
    ...own,
  };
}

interface OwnFields {
  zone?: string;
  locale?: string;
  country?: string;
}

function fieldsOf(endpoint: Endpoint): { readonly own: OwnFields; readonly traits: (readonly [string, Json])[] } {
  const own: OwnFields = {};
  const traits: (readonly [string, Json])[] = [];
  for (const group of ["Demographic", "Location"] as const) {
    for (const [part, value] of Object.entries(endpoint[group] ?? {})) {
      const path = `${group}.${part}`;
      const name = Object.hasOwn(ENDPOINT_FIELDS, path) ? ENDPOINT_FIELDS[path] : undefined;
      if (name === undefined || value === "") continue;
      if (name === "zone") own.zone = String(value);
      else if (name === "locale") own.locale = String(value).replaceAll("_", "-");
      else if (name === "country" && /^[A-Za-z]{2}$/.test(String(value))) own.country = String(value).toUpperCase();
      else if (name === "country") traits.push(["country_code", value]);
      else if (name === "latitude" || name === "longitude") {
        if (Number.isFinite(Number(value))) traits.push([name, Number(value)]);
      } else traits.push([name, value]);
    }
  }
  return { own, traits };
}

/** A list of one value becomes the value, since expressions and templates ask for it by name. */
function single(value: string | readonly string[]): Json {
  if (typeof value === "string") return value;
  const [only = ""] = value;
  return value.length <= 1 ? only : value;
}
