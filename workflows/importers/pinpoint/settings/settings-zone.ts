import { IANAZone } from "luxon";
import { parseDocument } from "yaml";

/** The zone of a workspace by its settings; UTC where they name none. */
export function settingsZone(settings: string | undefined): string {
  if (settings === undefined) return "UTC";
  const zone: unknown = parseDocument(settings).get("zone");
  return typeof zone === "string" && IANAZone.isValidZone(zone) ? zone : "UTC";
}
