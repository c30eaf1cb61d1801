import { RESERVED_NAMES } from "../../../../core/profile/view.ts";

/** The trait that an attribute of an endpoint or a user becomes. */
export function traitOf(attribute: string): string {
  return RESERVED_NAMES.has(attribute) ? `pinpoint_${attribute}` : attribute.replaceAll("`", "_");
}

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

const WORDS = new Set(["and", "or", "in", "true", "false", "null", "function"]);

/** A field in the path of an expression; in backticks where its name needs them. */
export function field(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !WORDS.has(name) ? `.${name}` : `.\`${name.replaceAll("`", "_")}\``;
}

/** A text in an expression. JSONata does not have `\'`. */
export function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\u0027");
  return `'${inner}'`;
}
