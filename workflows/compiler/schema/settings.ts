import { QUIET_CHANNELS } from "../settings/hours.ts";
import { SETTINGS_FIELDS, TOPIC_CHANNELS } from "../settings/read.ts";
import { FACT_TYPES } from "../values/fact-type.ts";
import { WEEKDAYS } from "../values/moment.ts";
import {
  DAY,
  DURATION,
  described,
  document,
  fieldsOf,
  listOf,
  mapOf,
  NAME,
  oneOrList,
  type Schema,
  SHARE,
  TEXT,
  TIME,
  whole,
  words,
  ZONE,
} from "./parts.ts";

const outcome = words("hold", "drop");
const quiet: Schema = fieldsOf(
  ["channels", "from", "to", "then"],
  { channels: oneOrList(words(...QUIET_CHANNELS)), from: TIME, to: TIME, then: outcome },
  ["from", "to"],
);
const range: Schema = { type: "string", pattern: "^[0-9]{2}:[0-9]{2}\\s*-\\s*[0-9]{2}:[0-9]{2}$" };

/** workflows/settings.yaml. */
export const SETTINGS_SCHEMA: Schema = document(
  "The settings of a workspace",
  fieldsOf(
    SETTINGS_FIELDS,
    {
      zone: described(ZONE, "The zone of your shop, an IANA name."),
      sender: described(fieldsOf(["email", "sms"], { email: TEXT, sms: TEXT }), "Who messages come from."),
      topics: mapOf(
        fieldsOf(
          ["channels", "default"],
          { channels: oneOrList(words(...TOPIC_CHANNELS)), default: words("in", "out") },
          ["channels"],
        ),
      ),
      quiet: { ...oneOrList(quiet), description: "No marketing in these hours; of the channels named, or of all." },
      open: {
        type: "object",
        properties: { ...Object.fromEntries(WEEKDAYS.map((day) => [day, oneOrList(range)])), then: outcome },
        additionalProperties: false,
      },
      closed: fieldsOf(["days", "then"], { days: oneOrList(DAY), then: outcome }, ["days"]),
      caps: listOf(
        fieldsOf(
          ["topic", "journey", "max", "per", "then"],
          {
            topic: NAME,
            journey: NAME,
            max: whole(1, 1000),
            per: { anyOf: [words("day", "week"), DURATION] },
            then: outcome,
          },
          ["max", "per"],
        ),
      ),
      control: described(SHARE, "A global control group: never gets marketing."),
      "late after": DURATION,
      spread: described(
        { anyOf: [{ const: 0 }, { type: "string", pattern: "^(0*([1-9]|1[0-5])m)$" }] },
        "Over how long moments that many customers share are spread: 0 to 15m, 10m unless you say otherwise.",
      ),
      destinations: described(
        fieldsOf(["hosts"], { hosts: listOf(TEXT) }, ["hosts"]),
        "Hosts that destinations may be on; *.example.com for all below one.",
      ),
      stages: mapOf(
        fieldsOf(["deliver"], {
          deliver: fieldsOf(["only", "else"], { only: oneOrList(TEXT), else: words("outbox", "drop") }, ["only"]),
        }),
      ),
      traits: described(
        mapOf(words(...FACT_TYPES)),
        "Types of traits: what comes in is converted, and what is none of the type is left out and told.",
      ),
    },
    ["zone"],
  ),
);
