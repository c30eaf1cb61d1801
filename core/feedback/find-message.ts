import { CHANNEL_FACTS, type Channel } from "../channels/channels.ts";
import { defined } from "../model/defined.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { MessageFinder, MessageOutcome, MessageTags } from "../ports/messages.ts";

/**
 * SES message tags that contain a message's customer and key, and since when the customer is known. SES's events contain them too. A
 * tag's value has at most 256 of the characters A–Z a–z 0–9 _ - . @, so customer and key are base64url, and a longer value goes on in
 * a second tag.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
 *
 * The context of a text message contains the same, and the stage. It has at most five entries.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
 */
const TAG = {
  customer: "sojourn-customer",
  message: "sojourn-message",
  knownSince: "sojourn-known-since",
  /** The template and, behind a dot, the language of its variant. */
  template: "sojourn-template",
} as const;

/** The largest number of tags. With the stage they are the five entries of a text message's context. */
const MOST = 4;

/** In the context of a text message: the stage that sent it. All stages of an account get the reports of all its text messages. */
export const STAGE_TAG = "sojourn-stage";

const LONGEST = 256;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * The tags of a message by name. A customer id, which has at most 256 bytes, takes one or two tags, and so does a message key. For
 * longer ids, which are no longer accepted, there are no tags, and no reports on the message are read. If both take two tags, there is
 * no room for since when the customer is known, and if one of them does, none for the template. An answer to a text message is no journey's message, and has none: a value may not be
 * empty.
 */
export function writeTags(tags: MessageTags): Readonly<Record<string, string>> {
  if (tags.customerId === "" || tags.key === "") return {};
  const customer = parts(TAG.customer, encode(tags.customerId));
  const message = parts(TAG.message, encode(tags.key));
  if (customer === undefined || message === undefined) return {};
  const named = { ...customer, ...message };
  const { knownSince, template, variant } = tags;
  const more = [
    ...(knownSince === undefined ? [] : [[TAG.knownSince, String(knownSince)]]),
    ...(template === undefined ? [] : [[TAG.template, [template, variant].join(".").replace(/\.$/, "")]]),
  ];
  return { ...named, ...Object.fromEntries(more.slice(0, MOST - Object.keys(named).length)) };
}

/** What the tags of an event say of its message; undefined if Sojourn did not send the message. */
export function readTags(tags: Readonly<Record<string, readonly string[] | undefined>>): MessageTags | undefined {
  const customerId = decode(joined(TAG.customer, tags));
  const key = decode(joined(TAG.message, tags));
  if (!customerId || !key) return undefined;
  const knownSince = Number(tags[TAG.knownSince]?.[0]);
  const [template, variant] = tags[TAG.template]?.[0]?.split(".") ?? [];
  return {
    customerId,
    key,
    ...(Number.isSafeInteger(knownSince) ? { knownSince } : {}),
    ...(template ? { template } : {}),
    ...(variant ? { variant } : {}),
  };
}

/** The name of the tag in which the value of another goes on. */
const rest = (name: string): string => `${name}-2`;

function parts(name: string, value: string): Record<string, string> | undefined {
  if (value.length > 2 * LONGEST) return undefined;
  const [first, second] = [value.slice(0, LONGEST), value.slice(LONGEST)];
  return { [name]: first, ...(second === "" ? {} : { [rest(name)]: second }) };
}

function joined(name: string, tags: Readonly<Record<string, readonly string[] | undefined>>): string | undefined {
  const first = tags[name]?.[0];
  return first === undefined ? undefined : first + (tags[rest(name)]?.[0] ?? "");
}

/** Base64url of the text's UTF-8 bytes, without padding (RFC 4648 §5). */
function encode(text: string): string {
  const bits = bytesOf(text)
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  return (bits.match(/.{1,6}/g) ?? []).map((six) => ALPHABET[Number.parseInt(six.padEnd(6, "0"), 2)]).join("");
}

function decode(text: string | undefined): string | undefined {
  if (text === undefined || !/^[\w-]+$/.test(text)) return undefined;
  const bits = [...text].map((character) => ALPHABET.indexOf(character).toString(2).padStart(6, "0")).join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  try {
    return decodeURIComponent(
      bytes.map((byte) => `%${Number.parseInt(byte, 2).toString(16).padStart(2, "0")}`).join(""),
    );
  } catch {
    return undefined;
  }
}

/** UTF-8 bytes by encodeURIComponent, because core has neither TextEncoder nor Buffer. */
function bytesOf(text: string): number[] {
  const escaped = encodeURIComponent(text.toWellFormed());
  return [...escaped.matchAll(/%([0-9A-F]{2})|(.)/g)].map(([, hex, plain]) =>
    hex === undefined ? (plain ?? "").charCodeAt(0) : Number.parseInt(hex, 16),
  );
}

/**
 * The name by which a message is found if its provider's reports contain only the provider's id. This holds for text messages, whose
 * events on EventBridge have no context. Undefined for channels whose events contain our tags. An id belongs to one message only, so
 * a report cannot reach a later message of the same key.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html
 */
export function reportedAs(channel: Channel, providerId: string): string | undefined {
  const byId = CHANNEL_FACTS[channel].reports === "id";
  return byId && providerId !== "" ? `${channel}#${providerId}` : undefined;
}

/** The outcome of a message that its provider has taken under this id, with the name by which reports find it. */
export function taken(channel: Channel, time: number, providerId: string): MessageOutcome {
  const name = reportedAs(channel, providerId);
  return { state: "sent", time, providerId, ...defined({ reportedAs: name }) };
}

/** A report on a message that the provider names by its own id. */
export interface UnnamedReport {
  readonly reportedAs: string;
  readonly report: Said;
}

type Said = Omit<CustomerEvent, "customerId" | "context" | "provider">;

/**
 * How long a report may be ahead of the message, in milliseconds. A report may come before the provider's answer is stored and
 * before the index contains it. This is longer than both, and than the difference between the clocks of two services.
 */
export const EARLY_MS = 2 * 60_000;

/**
 * The report as the customer's event. `early`: the message is not found yet, so the report should come again. `foreign`: this stage
 * did not send the message; an account's events report on all its text messages.
 */
export async function findReported(
  finder: MessageFinder,
  { reportedAs, report }: UnnamedReport,
  now: number,
): Promise<CustomerEvent | "early" | "foreign"> {
  const tags = await finder.find(reportedAs);
  if (tags !== undefined) return aboutMessage(report, tags);
  return now < report.time + EARLY_MS ? "early" : "foreign";
}

/** The provider's report as the customer's event. */
export function aboutMessage(report: Said, tags: MessageTags): CustomerEvent {
  const { customerId, key, knownSince, template, variant } = tags;
  const properties = { ...report.properties, ...defined({ template, variant }) };
  return { ...report, customerId, ...defined({ knownSince }), properties, context: { message: key }, provider: true };
}
