import type { Hash } from "../../../core/ports/system.ts";

/** Bytes of a token and of the checksum at its end: 620 characters of base64, as in Step Functions. */
const TOKEN_BYTES = 465;
const CHECK_BYTES = 9;
const BODY_BYTES = TOKEN_BYTES - CHECK_BYTES;
const TOKEN = /^[A-Za-z0-9+/]{620}$/;
const CHECK_CHARACTERS = 12;

/** The form of tokens in earlier versions; a stored profile may still hold one. */
const SHORT_TOKEN = /^[0-9a-f]{64}$/;

/**
 * The token of one attempt of a task: hashes of run and call, and a checksum. The checksum tells a token of this service from
 * an invented one, so that used tokens need not be stored.
 *
 * Tokens of Step Functions have 600 to 640 characters of base64, and a profile holds one for each open wait. With shorter
 * tokens, profiles would be smaller than in AWS, and their writes cheaper. The API accepts up to 2,048 characters.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
 */
export function taskToken(hash: Hash, executionArn: string, call: number): string {
  const seed = hash(`token#${executionArn}#${call}`);
  let hex = seed;
  for (let part = 1; hex.length < 2 * BODY_BYTES; part++) hex += hash(`${seed}#${part}`);
  const body = Buffer.from(hex.slice(0, 2 * BODY_BYTES), "hex").toString("base64");
  return body + checkOf(hash, body);
}

export function isTaskToken(hash: Hash, token: string): boolean {
  if (SHORT_TOKEN.test(token)) return token.slice(48) === hash(`check#${token.slice(0, 48)}`).slice(0, 16);
  const body = token.slice(0, -CHECK_CHARACTERS);
  return TOKEN.test(token) && token.slice(-CHECK_CHARACTERS) === checkOf(hash, body);
}

function checkOf(hash: Hash, body: string): string {
  return Buffer.from(hash(`check#${body}`).slice(0, 2 * CHECK_BYTES), "hex").toString("base64");
}
