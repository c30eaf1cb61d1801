import { describe } from "../ingest/describe.ts";
import { MAX_EVENT_NAME } from "../ingest/limits.ts";
import { getOwn, isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { OUR_EVENTS } from "../model/our-events.ts";
import type { Settings } from "../model/settings.ts";
import type { WriteKey } from "../ports/collect.ts";
import type { Mac } from "../ports/mac.ts";
import type { SentEvent } from "../ports/queues.ts";
import type { Hash } from "../ports/system.ts";
import { aboutCustomer, notObjects } from "./about-customer.ts";
import { type Call, EVENT_NAMES } from "./calls.ts";
import { idsOf } from "./message-ids.ts";
import type { Note } from "./message-shape.ts";
import { timeOf } from "./message-time.ts";
import { judgeToken } from "./user-token.ts";

/** What a request says beside its message. */
export interface Around {
  readonly key: WriteKey;
  readonly call: Call;
  readonly sentAt?: Json | undefined;
  /** When it came in; epoch milliseconds. */
  readonly received: number;
  readonly settings: Pick<Settings, "consent" | "topics" | "identity">;
}

export interface MessageDeps {
  readonly hash: Hash;
  readonly mac: Mac;
}

export type ReadMessage =
  | { readonly id: string; readonly event: SentEvent; readonly warnings: readonly Note[] }
  | { readonly refused: Note };

/**
 * The event of the bus that a sound message (soundMessage) becomes, or what is wrong with it. Its id is the message's under
 * the key's source, so that nobody can take the ids of another sender's events; a message without an id gets one from its
 * content, so that a retry is a duplicate.
 */
export function readMessage(message: JsonObject, around: Around, deps: MessageDeps): ReadMessage {
  const { key, call } = around;
  const fault = forgedField(message) ?? missingGroup(message, call);
  if (fault !== undefined) return { refused: fault };
  const named = nameOf(message, call, key);
  if ("refused" in named) return named;
  const who = idsOf(message, call, key, { hash: deps.hash, identity: around.settings.identity });
  if ("refused" in who) return who;
  const when = timeOf(message, around.sentAt, around.received);
  if ("refused" in when) return when;
  const about = aboutCustomer(message, call, around.settings);
  const { name } = named;
  const id = `${key.source}/${messageId(message, call, deps.hash)}`;
  const via = viaOf(message, around, { deps, name, customerId: getOwn(who.ids, "customerId") });
  const detail = {
    id,
    ...who.ids,
    time: when.time,
    via: via.via,
    properties: propertiesOf(message, call),
    context: about.context,
  };
  const late = when.warning === undefined ? [] : [when.warning];
  return {
    id,
    event: { name, source: `collect.${key.source}`, detail },
    warnings: [...who.warnings, ...late, ...via.warnings, ...about.warnings, ...notObjects(message, ["properties"])],
  };
}

interface Named {
  readonly deps: MessageDeps;
  readonly name: string;
  readonly customerId: Json | undefined;
}

/**
 * How far the message is trusted: as its key is. A user token makes a browser's message about that customer trusted, but
 * for its ids, which may be those of somebody else who used the device. A token that counts for nothing leaves the
 * message what it is.
 */
function viaOf(
  message: JsonObject,
  { key, received }: Around,
  { deps, name, customerId }: Named,
): { readonly via: JsonObject; readonly warnings: readonly Note[] } {
  const { source, trust } = key;
  if (trust === "trusted") return { via: { source, trust }, warnings: [] };
  const starts = key.transactional?.includes(name) === true;
  const browser = { source, trust, ...(starts ? { transactional: true } : {}) };
  const context = getOwn(message, "context");
  const token = isJsonObject(context) ? getOwn(context, "userToken") : undefined;
  if (token === undefined || token === null || typeof customerId !== "string") return { via: browser, warnings: [] };
  const judged = judgeToken({ mac: deps.mac, now: received }, key.secret, token, customerId);
  if ("good" in judged) return { via: { source, trust: "trusted", joins: "browser" }, warnings: [] };
  return { via: browser, warnings: [{ field: "context.userToken", reason: judged.reason }] };
}

/** What only our own functions may say: which message an event reports on, and that it is history. */
const FORGED = ["message", "history"];

function forgedField(message: JsonObject): Note | undefined {
  const context = getOwn(message, "context");
  const found = isJsonObject(context) ? FORGED.find((field) => Object.hasOwn(context, field)) : undefined;
  if (found === undefined) return undefined;
  return { field: `context.${found}`, reason: `context.${found} is not for senders of messages.` };
}

function missingGroup(message: JsonObject, call: Call): Note | undefined {
  if (call !== "group") return undefined;
  const said = getOwn(message, "groupId");
  if (Number.isSafeInteger(said) || (typeof said === "string" && said !== "")) return undefined;
  return { field: "groupId", reason: "group needs groupId, a text." };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;

function nameOf(
  message: JsonObject,
  call: Call,
  { events }: WriteKey,
): { readonly name: string } | { readonly refused: Note } {
  if (call !== "track") return { name: EVENT_NAMES[call] };
  const said = getOwn(message, "event");
  const refused = (reason: string) => ({ refused: { field: "event", reason } });
  if (typeof said !== "string" || said === "" || said === "__proto__" || said.length > MAX_EVENT_NAME) {
    const found = said === undefined ? "missing" : said === "__proto__" ? "__proto__" : describe(said);
    return refused(`event is ${found}; the name of an event is a text of 1 to ${MAX_EVENT_NAME} characters.`);
  }
  if (CONTROL_CHARACTERS.test(said)) return refused("The name of the event has a character that cannot be printed.");
  if (OUR_EVENTS.has(said))
    return refused(`The event "${said}" is made by Sojourn or a provider; no sender may say it.`);
  if (events !== undefined && !events.includes(said)) {
    return refused("The write key does not list this name among those that it may send.");
  }
  return { name: said };
}

/** Longest message id that is kept as it is; of a longer one its hash. */
const LONGEST_ID = 256;

/** What differs from one attempt to the next. */
const OF_THE_REQUEST: ReadonlySet<string> = new Set(["messageId", "sentAt", "writeKey", "receivedAt", "_metadata"]);

function messageId(message: JsonObject, call: Call, hash: Hash): string {
  const said = getOwn(message, "messageId");
  const id = Number.isSafeInteger(said) ? String(said) : said;
  if (typeof id === "string" && id !== "") return id.length <= LONGEST_ID ? id : hash(id);
  const same = Object.entries(message).filter(([name]) => !OF_THE_REQUEST.has(name));
  return hash(JSON.stringify([call, same]));
}

/** The properties of the event; of a page and a screen also their name and category. */
function propertiesOf(message: JsonObject, call: Call): JsonObject {
  if (call === "identify" || call === "alias") return {};
  if (call === "group") return { groupId: getOwn(message, "groupId") ?? null };
  const said = getOwn(message, "properties");
  const properties = isJsonObject(said) ? said : {};
  if (call === "track") return properties;
  return { ...properties, ...texts(message, "name"), ...texts(message, "category") };
}

function texts(message: JsonObject, field: string): JsonObject {
  const said = getOwn(message, field);
  return typeof said === "string" && said !== "" ? { [field]: said } : {};
}
