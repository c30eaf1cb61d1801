import type { JsonObject } from "../model/json.ts";
import { utf8Bytes } from "../profile/size.ts";

/** More is not kept: a message of SQS has 256 kB. */
const LARGEST = 250_000;

/** What was given up, as its queue carries it; undefined where it is too large for that. */
export function recordBody(given: object): string | undefined {
  const body = JSON.stringify(given);
  return utf8Bytes(body) > LARGEST ? undefined : body;
}

/** Whether this is an object with fields, and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is in the body of a queue record, if it is JSON. */
export function jsonOf(record: string): unknown {
  try {
    return JSON.parse(record);
  } catch {
    return undefined;
  }
}
