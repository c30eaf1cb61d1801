import type { MessageTags } from "../ports.ts";

/**
 * How a message's customer and key travel as SES message tags, and come back in its events. Tag values take only
 * A–Z a–z 0–9 _ - . @ and 256 characters, so both are base64url.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
 */
export const TAG = { customer: "sojourn-customer", message: "sojourn-message" } as const;

/** Beside them with a text message: which stage sent it, since all stages of an account hear of all of its text messages. */
export const STAGE_TAG = "sojourn-stage";

const LONGEST = 256;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The tags of a message by name; none if they would be too long, and then nothing will be heard of it. */
export function writeTags(tags: MessageTags): Readonly<Record<string, string>> {
  const values = { [TAG.customer]: encode(tags.customerId), [TAG.message]: encode(tags.key) };
  return Object.values(values).some((value) => value.length > LONGEST) ? {} : values;
}

/** The customer and key in the tags of an event; undefined if it is about a message that is none of ours. */
export function readTags(tags: Readonly<Record<string, readonly string[] | undefined>>): MessageTags | undefined {
  const customerId = decode(tags[TAG.customer]?.[0]);
  const key = decode(tags[TAG.message]?.[0]);
  return customerId && key ? { customerId, key } : undefined;
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
