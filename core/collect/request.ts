import { getOwn, isJsonObject, type Json, type JsonObject, parseJson } from "../model/json.ts";
import { BATCH, type Call, callNamed } from "./calls.ts";
import type { Note } from "./message-shape.ts";

/** A request as the function has read it. */
export interface CollectRequest {
  /** What its path asks for (callOfPath). */
  readonly call: Call | typeof BATCH;
  /** The header `Authorization`. */
  readonly authorization?: string;
  /** The header `Origin`, which browsers send. */
  readonly origin?: string;
  readonly body: string;
}

/** A message of a request, not yet checked, and its call; without a call its type is none. */
export interface Incoming {
  readonly value: Json;
  readonly call: Call | undefined;
  /** What the reader of another protocol has found wrong with it. */
  readonly fault?: Note;
}

export interface ReadRequest {
  readonly messages: readonly Incoming[];
  readonly sentAt?: Json | undefined;
  readonly writeKey?: string;
}

/**
 * Most messages of a request.
 * https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api#batch
 */
export const MOST_MESSAGES = 2_500;

/** The messages of a request, or why it cannot be read at all. The context of a batch is that of each of its messages. */
export function readRequest({ call, authorization, body }: CollectRequest): ReadRequest | { readonly refused: string } {
  const read = parseJson(body);
  if (!isJsonObject(read)) return { refused: "The body is not a JSON object." };
  const sentAt = getOwn(read, "sentAt");
  const inHeader = keyOfHeader(authorization);
  if (call !== BATCH) {
    return { messages: [{ value: read, call }], sentAt, ...keyOf(inHeader ?? getOwn(read, "writeKey")) };
  }
  const batch = getOwn(read, "batch");
  if (!Array.isArray(batch)) return { refused: "batch is missing: a batch is { batch: [ … ] }." };
  if (batch.length > MOST_MESSAGES) {
    return { refused: `The batch has ${batch.length} messages; at most ${MOST_MESSAGES} are allowed.` };
  }
  const [first] = batch;
  const ofFirst = isJsonObject(first) ? getOwn(first, "writeKey") : undefined;
  return {
    messages: batch.map((value) => ({ value: withContext(value, read), call: callNamed(typeOf(value)) })),
    sentAt,
    ...keyOf(inHeader ?? getOwn(read, "writeKey") ?? ofFirst),
  };
}

/** The write key is the user name of Basic authentication; the password is empty. https://www.rfc-editor.org/rfc/rfc7617 */
export function keyOfHeader(authorization: string | undefined): string | undefined {
  const [, scheme = "", encoded = ""] = /^(Basic|Bearer) +([\w+/=.~-]{1,1024})$/i.exec(authorization ?? "") ?? [];
  if (scheme.toLowerCase() === "bearer") return encoded;
  return scheme === "" ? undefined : fromBase64(encoded).split(":", 1)[0];
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The text in Base64, one character for each byte. */
function fromBase64(encoded: string): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const character of encoded.replaceAll("-", "+").replaceAll("_", "/")) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) break;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    text += String.fromCharCode((held >> bits) & 0xff);
  }
  return text;
}

const LONGEST_KEY = 256;

function keyOf(said: Json | undefined): { readonly writeKey?: string } {
  return typeof said === "string" && said !== "" && said.length <= LONGEST_KEY ? { writeKey: said } : {};
}

function withContext(value: Json, { context }: JsonObject): Json {
  if (!isJsonObject(value) || !isJsonObject(context)) return value;
  const own = getOwn(value, "context");
  return { ...value, context: { ...context, ...(isJsonObject(own) ? own : {}) } };
}

function typeOf(value: Json): Json | undefined {
  return isJsonObject(value) ? getOwn(value, "type") : undefined;
}
