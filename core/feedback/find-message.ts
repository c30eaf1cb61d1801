import { CHANNEL_FACTS, type Channel } from "../channels/channels.ts";
import { defined } from "../model/defined.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { MessageFinder, MessageOutcome, MessageTags } from "../ports/messages.ts";

/**
 * How a message's customer and key travel as SES message tags, and come back in its events. Tag values take only
 * A–Z a–z 0–9 _ - . @ and 256 characters, so both are base64url, and what is longer goes on in a second tag.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
 *
 * Of a text message they are the context, which has five entries at most, these four and the stage.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
 */
const TAG = { customer: "sojourn-customer", message: "sojourn-message", knownSince: "sojourn-known-since" } as const;

/** The most tags of a message: with the stage they are the five entries that the context of a text message may have. */
const MOST = 4;

/** Beside them with a text message: which stage sent it, since all stages of an account hear of all of its text messages. */
export const STAGE_TAG = "sojourn-stage";

const LONGEST = 256;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * The tags of a message by name. Two tags hold a customer id, which has at most 256 bytes, and two a message key. For longer
 * ids, which are no longer accepted, there are no tags, and no reports on the message are read.
 */
export function writeTags(tags: MessageTags): Readonly<Record<string, string>> {
  const customer = parts(TAG.customer, encode(tags.customerId));
  const message = parts(TAG.message, encode(tags.key));
  if (customer === undefined || message === undefined) return {};
  const named = { ...customer, ...message };
  if (tags.knownSince === undefined || Object.keys(named).length >= MOST) return named;
  return { ...named, [TAG.knownSince]: String(tags.knownSince) };
}

/** The customer and key in the tags of an event; undefined if it is about a message that is none of ours. */
export function readTags(tags: Readonly<Record<string, readonly string[] | undefined>>): MessageTags | undefined {
  const customerId = decode(joined(TAG.customer, tags));
  const key = decode(joined(TAG.message, tags));
  if (!customerId || !key) return undefined;
  const knownSince = Number(tags[TAG.knownSince]?.[0]);
  return { customerId, key, ...(Number.isSafeInteger(knownSince) ? { knownSince } : {}) };
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

/** The language itself has no other way to UTF-8 than this. */
function bytesOf(text: string): number[] {
  const escaped = encodeURIComponent(text.toWellFormed());
  return [...escaped.matchAll(/%([0-9A-F]{2})|(.)/g)].map(([, hex, plain]) =>
    hex === undefined ? (plain ?? "").charCodeAt(0) : Number.parseInt(hex, 16),
  );
}

/**
 * The name by which a message is found when a provider reports on it with nothing but its own id: of text messages, whose
 * events on EventBridge carry no context. Undefined for channels whose events name our message.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html
 */
export function reportedAs(channel: Channel, providerId: string): string | undefined {
  const byId = CHANNEL_FACTS[channel].reports === "id";
  return byId && providerId !== "" ? `${channel}#${providerId}` : undefined;
}

/** A message that its provider has taken under this id, and how it is found by it. */
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
 * How long a report may be ahead of the message, in milliseconds: it may come before the provider's answer is stored and before
 * the index has it. Longer than both, and longer than the difference between the clocks of two services.
 */
export const EARLY_MS = 2 * 60_000;

/**
 * The report as the customer's event. `early`: the message is not found yet, so the report should come again. `foreign`: it is
 * about no message of this stage; the events of an account report on all text messages that it sends.
 */
export async function whose(
  finder: MessageFinder,
  { reportedAs, report }: UnnamedReport,
  now: number,
): Promise<CustomerEvent | "early" | "foreign"> {
  const tags = await finder.find(reportedAs);
  if (tags !== undefined) return aboutMessage(report, tags);
  return now < report.time + EARLY_MS ? "early" : "foreign";
}

/** The provider's report as the customer's event. */
export function aboutMessage(report: Said, { customerId, key, knownSince }: MessageTags): CustomerEvent {
  return { ...report, customerId, ...defined({ knownSince }), context: { message: key }, provider: true };
}
