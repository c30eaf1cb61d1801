import { CHANNELS } from "../channels/channels.ts";
import { answerOf } from "../consent/import-row.ts";
import { brokenText } from "../ingest/storable.ts";
import { isEventTime, parseTime } from "../ingest/time.ts";
import { defined } from "../model/defined.ts";
import { getOwn, isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { normalizedAddress } from "../profile/normalize-addresses.ts";
import type { BusEvent } from "../sources/map-row.ts";
import { customerIn, plainName, textIn, textOf } from "./columns.ts";
import type { BulkImport } from "./import.ts";
import type { TakeRowDeps } from "./take-row.ts";

/** The name of the event that a row about a customer becomes. */
export const PROFILE_IMPORTED = "Profile Imported";

/**
 * A row about a customer, by the names of its columns; docs/import.md lists them. What has a meaning of its own is read as that,
 * and every other column is a trait. An empty cell says nothing. In JSON lines `traits`, `addresses`, `consent` and
 * `aliases` may also be objects. The row is refused as a whole where a part of it cannot be read.
 */
export function profileEvent(
  value: unknown,
  { source, began }: Pick<BulkImport, "source" | "began">,
  deps: TakeRowDeps,
): BusEvent | { readonly refused: string } {
  if (!isJsonObject(value)) return { refused: "The row is no object with named values." };
  const customerId = customerIn(value);
  const cells = new Map(Object.entries(value).map(([name, cell]) => [plainName(name), cell]));
  const anonymousId = textIn(cells, ["anonymousid"]);
  if (customerId === undefined && anonymousId === undefined) {
    return { refused: "The row has no customerId and no anonymousId." };
  }
  const time = timeOf(cells, began);
  if (typeof time !== "number") return time;
  const context = contextOf(value, cells, deps);
  if ("refused" in context) return { refused: String(context.refused) };
  const { aliases, ...said } = context;
  const id = `import/${deps.hash(JSON.stringify([source, Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))]))}`;
  const detail: JsonObject = {
    id,
    ...defined({ customerId, anonymousId, aliases }),
    time: new Date(time).toISOString(),
    context: said,
  };
  const broken = brokenText(detail, "row");
  if (broken !== undefined) return { refused: `${broken} has half of a surrogate pair, a character cut in two.` };
  return { name: PROFILE_IMPORTED, time, detail };
}

const TIME = ["time", "updatedat", "timestamp"];
const TEXTS = {
  zone: ["zone", "timezone"],
  locale: ["locale", "language"],
  country: ["country", "countrycode"],
} as const;
const EMAIL = ["email", "emailaddress"];
const PHONE = ["phone", "phonenumber", "mobile"];

/** Columns that are no traits, by `plainName`. */
const OWN: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "customer",
  "customerid",
  "userid",
  "anonymousid",
  "push",
  ...TIME,
  ...EMAIL,
  ...PHONE,
  ...Object.values(TEXTS).flat(),
]);

function timeOf(cells: ReadonlyMap<string, Json>, began: number): number | { readonly refused: string } {
  const said = textIn(cells, TIME);
  if (said === undefined) return began;
  const time = parseTime(said);
  if (time !== undefined && isEventTime(time)) return Math.min(time, began);
  return {
    refused: `time is a text of ${said.length} characters; allowed is an ISO 8601 time, as 2026-01-31T09:00:00Z.`,
  };
}

type Context = JsonObject & { readonly aliases?: JsonObject };

function contextOf(
  row: JsonObject,
  cells: ReadonlyMap<string, Json>,
  { settings, spelling }: TakeRowDeps,
): Context | { readonly refused: string } {
  const country = textIn(cells, TEXTS.country);
  const email = textIn(cells, EMAIL);
  const phone = textIn(cells, PHONE);
  if (email !== undefined && normalizedAddress(spelling, "email", email) === undefined) {
    return { refused: `email is a text of ${email.length} characters; allowed is an address with a domain.` };
  }
  if (phone !== undefined && normalizedAddress(spelling, "phone", phone, country) === undefined) {
    const hint = "a number with its country, like +447700900123, or a column country";
    return { refused: `phone is a text of ${phone.length} characters; allowed is ${hint}.` };
  }
  const consent = consentOf(row, settings.topics);
  if (typeof consent === "string") return { refused: consent };
  const traits = { ...traitsOf(row), ...objectIn(row, "traits") };
  const addresses = { ...defined({ email, phone, push: textIn(cells, ["push"]) }), ...objectIn(row, "addresses") };
  const aliases = { ...prefixed(row, "alias."), ...objectIn(row, "aliases") };
  return {
    ...defined({ country, zone: textIn(cells, TEXTS.zone), locale: textIn(cells, TEXTS.locale) }),
    ...(Object.keys(traits).length > 0 && { traits }),
    ...(Object.keys(addresses).length > 0 && { addresses }),
    ...(Object.keys(consent).length > 0 && { consent }),
    ...(Object.keys(aliases).length > 0 && { aliases }),
  };
}

const OBJECTS: ReadonlySet<string> = /* @__PURE__ */ new Set(["traits", "addresses", "consent", "aliases"]);
const PREFIXES = ["consent.", "alias.", "trait."] as const;

function objectIn(row: JsonObject, name: string): JsonObject | undefined {
  const value = getOwn(row, name);
  return isJsonObject(value) ? value : undefined;
}

function traitsOf(row: JsonObject): JsonObject {
  const traits: Record<string, Json> = { ...prefixed(row, "trait.") };
  for (const [name, value] of Object.entries(row)) {
    if (value === "" || OWN.has(plainName(name)) || PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
    if (OBJECTS.has(name) && isJsonObject(value)) continue;
    Object.defineProperty(traits, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return traits;
}

/** The values of the columns `<prefix><name>`, by name. */
function prefixed(row: JsonObject, prefix: (typeof PREFIXES)[number]): JsonObject {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]): [string, Json][] =>
      name.startsWith(prefix) && value !== "" ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

/** The answers of the columns `consent.<topic>` and `consent.<topic>.<channel>`, or why they cannot be read. */
function consentOf(row: JsonObject, topics: Readonly<Record<string, unknown>>): JsonObject | string {
  const consent = new Map<string, Json>(Object.entries(objectIn(row, "consent") ?? {}));
  for (const [name, cell] of Object.entries(prefixed(row, "consent."))) {
    const answer = answerOf(textOf(cell));
    if (answer === undefined)
      return `consent.${name} is no yes or no; allowed is yes or no, subscribed or unsubscribed.`;
    const channel = CHANNELS.find((one) => name.endsWith(`.${one}`));
    const topic = channel === undefined ? name : name.slice(0, -channel.length - 1);
    const other = consent.get(topic);
    consent.set(topic, channel === undefined ? answer : { ...(isJsonObject(other) ? other : {}), [channel]: answer });
  }
  const unknown = [...consent.keys()].find((topic) => topic !== "all" && getOwn(topics, topic) === undefined);
  if (unknown === undefined) return Object.fromEntries(consent);
  const known = [...Object.keys(topics), "all"].join(", ");
  return `consent.${unknown.slice(0, 40)} names a topic that settings.yaml does not declare; known are ${known}.`;
}
