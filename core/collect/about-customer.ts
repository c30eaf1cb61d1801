import { describe } from "../ingest/describe.ts";
import { defined } from "../model/defined.ts";
import { getOwn, isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Settings } from "../model/settings.ts";
import { isValid } from "../policy/address.ts";
import { purposesOf } from "../profile/purposes.ts";
import type { Call } from "./calls.ts";
import { type Note, shown } from "./message-shape.ts";

/** What a message says about the customer, as the context of an event of the bus. */
export interface AboutCustomer {
  readonly context: JsonObject;
  readonly warnings: readonly Note[];
}

/**
 * The facts in a message: traits (of `identify`, and those that libraries repeat in `context.traits`), of which `email` and
 * `phone` become addresses; the group of `group` as the trait `group`; zone, locale, country and the device's token from
 * the context. Consent comes as topics, as for any sender, and as Segment's `consent.categoryPreferences`, which settings
 * map to purposes and never to topics. Nothing else of the context is kept: no IP address and no user agent.
 */
export function aboutCustomer(
  message: JsonObject,
  call: Call,
  settings: Pick<Settings, "consent" | "topics">,
): AboutCustomer {
  const warnings: Note[] = [];
  const context = objectOf(message, "context");
  const { email, phone, ...traits } = {
    ...objectOf(context, "traits"),
    ...(call === "identify" ? objectOf(message, "traits") : {}),
  };
  const device = objectOf(context, "device");
  const token = getOwn(device, "token");
  const push = typeof token === "string" && isValid("push", token) ? token : undefined;
  const facts = {
    ...traits,
    ...(call === "group" ? { group: { ...objectOf(message, "traits"), id: getOwn(message, "groupId") ?? null } } : {}),
    ...(typeof token === "string" && push === undefined ? { deviceToken: token } : {}),
  };
  const addresses = {
    ...defined({ email: emailOf(email, warnings), phone: phoneOf(phone, warnings), push }),
  };
  const { categoryPreferences: categories, ...consent } = objectOf(context, "consent");
  warnings.push(
    ...notObjects(message, ["context", "traits"]),
    ...notObjects(context, ["traits", "consent"], "context."),
  );
  warnings.push(...unknownTopics(consent, settings), ...notAnswers(consent));
  return {
    warnings,
    context: {
      ...unlessEmpty("traits", facts),
      ...unlessEmpty("addresses", addresses),
      ...unlessEmpty("consent", consent),
      ...unlessEmpty("purposes", { ...purposesSaid(categories, settings), ...objectOf(context, "purposes") }),
      ...defined({
        zone: textOf(context, "timezone"),
        locale: textOf(context, "locale"),
        country: countryOf(context),
        basis: textOf(context, "basis"),
        source: textOf(context, "source"),
        proof: textOf(context, "proof"),
      }),
    },
  };
}

function objectOf(within: JsonObject, name: string): JsonObject {
  const value = getOwn(within, name);
  return isJsonObject(value) ? value : {};
}

/** The fields that are there, and are no objects: nothing of them is kept. SDKs write null for an empty one. */
export function notObjects(within: JsonObject, names: readonly string[], path = ""): readonly Note[] {
  return names.flatMap((name) => {
    const said = getOwn(within, name);
    if (said === undefined || said === null || isJsonObject(said)) return [];
    const field = path + name;
    return [{ field, reason: `${field} is ${describe(said)}; allowed is an object. It was left out.` }];
  });
}

/** The first answer that is neither yes nor no, of a topic or of a topic's channel. Ingest leaves it out. */
function notAnswers(consent: JsonObject): readonly Note[] {
  const said = Object.entries(consent).flatMap(([topic, answer]): readonly (readonly [string, Json])[] =>
    isJsonObject(answer)
      ? Object.entries(answer).map(([channel, each]) => [`${topic}.${channel}`, each])
      : [[topic, answer]],
  );
  const [path, answer] = said.find(([, each]) => typeof each !== "boolean") ?? [];
  if (path === undefined || answer === undefined) return [];
  const field = `context.consent.${shown(path)}`;
  return [{ field, reason: `${field} is ${describe(answer)}; allowed is true or false. It was left out.` }];
}

/** Ingest keeps answers to declared topics and to `all`; the sender hears of the first other one here. */
function unknownTopics(consent: JsonObject, { topics }: Pick<Settings, "topics">): readonly Note[] {
  const unknown = Object.keys(consent).filter((topic) => topic !== "all" && getOwn(topics, topic) === undefined);
  const [first] = unknown;
  if (first === undefined) return [];
  const field = `context.consent.${shown(first)}`;
  const more = unknown.length > 1 ? `, and so are ${unknown.length - 1} more` : "";
  return [
    { field, reason: `${field} is an answer to a topic that the settings do not declare${more}; it is not kept.` },
  ];
}

/** What a consent banner says of purposes; nothing where the settings give its categories none. */
function purposesSaid(categories: Json | undefined, settings: Pick<Settings, "consent">): JsonObject {
  if (!isJsonObject(categories)) return {};
  const answers = Object.entries(categories).filter((each): each is [string, boolean] => typeof each[1] === "boolean");
  return purposesOf(Object.fromEntries(answers), settings);
}

function textOf(within: JsonObject, name: string): string | undefined {
  const value = getOwn(within, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function unlessEmpty(name: string, value: JsonObject): JsonObject {
  return Object.keys(value).length === 0 ? {} : { [name]: value };
}

/** Ingest brings it into one spelling; what can never be an address is left out here, where its sender hears of it. */
function emailOf(said: Json | undefined, warnings: Note[]): string | null | undefined {
  if (said === undefined || said === null) return said;
  if (typeof said === "string" && /^[^@]+@[^@]*[^@.]\.[^@.]+$/.test(said.trim())) return said;
  const found = typeof said === "string" && said.includes("@") ? "has no domain" : `is ${describe(said)}`;
  warnings.push({
    field: "traits.email",
    reason: `traits.email ${found}; an e-mail address is name@example.com. It was left out.`,
  });
  return undefined;
}

function phoneOf(said: Json | undefined, warnings: Note[]): string | null | undefined {
  if (said === undefined || said === null) return said;
  const text = Number.isSafeInteger(said) ? String(said) : said;
  if (typeof text === "string" && /\d/.test(text)) return text;
  warnings.push({
    field: "traits.phone",
    reason: `traits.phone is ${describe(said)}, and no number. It was left out.`,
  });
  return undefined;
}

/** Segment's `location.country` may be a name; only ISO 3166 alpha-2 is a country here. */
function countryOf(context: JsonObject): string | undefined {
  const country = textOf(context, "country") ?? textOf(objectOf(context, "location"), "country");
  return country !== undefined && /^[A-Za-z]{2}$/.test(country) ? country.toUpperCase() : undefined;
}
