import { describe } from "../ingest/describe.ts";
import { brokenText } from "../ingest/storable.ts";
import { isJsonObject, type Json, type JsonObject, jsonBytes } from "../model/json.ts";

/** What is wrong with a message: the field, as a path in the message, and one sentence for its sender. */
export interface Note {
  readonly field: string;
  readonly reason: string;
}

/**
 * Most bytes of a message as JSON.
 * https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api: "32KB per API call"
 */
export const MOST_MESSAGE_BYTES = 32 * 1024;
/** Deepest nesting of a message. Profiles keep 20 levels (MAX_EVENT_DEPTH); what lies deeper is left out by ingest. */
const MOST_LEVELS = 200;

/**
 * The message, if it is an object that can be written as JSON and is small enough; else what is wrong. Nothing deeper
 * is walked by recursion before it has passed here.
 */
export function soundMessage(value: Json): { readonly message: JsonObject } | { readonly refused: Note } {
  if (!isJsonObject(value)) return refused("message", `A message is an object, not ${describe(value)}.`);
  if (isDeeperThan(value, MOST_LEVELS)) {
    return refused("message", `The message is nested deeper than ${MOST_LEVELS} levels.`);
  }
  const bytes = jsonBytes(value);
  if (bytes > MOST_MESSAGE_BYTES) {
    const [field = "message", size = bytes] = largestField(value) ?? [];
    return refused(
      field,
      `${field} has ${size} bytes, the message ${bytes}; a message has at most 32 kB (${MOST_MESSAGE_BYTES} bytes).`,
    );
  }
  const broken = brokenText(value, "message");
  if (broken === undefined) return { message: value };
  const place = shown(broken);
  return refused(place, `${place} has half of a surrogate pair, a character cut in two; send whole characters.`);
}

/** A path that a sender has chosen, as a log or a queue can show it. */
export function shown(path: string): string {
  return path.slice(0, 100).replace(/[^\x20-\x7e]/g, "?");
}

function refused(field: string, reason: string): { readonly refused: Note } {
  return { refused: { field, reason } };
}

/** Whether a value is nested deeper than this; the value may be nested to any depth. */
export function isDeeperThan(value: Json, levels: number): boolean {
  let open: readonly Json[] = [value];
  for (let level = 0; open.length > 0; level++) {
    if (level > levels) return true;
    open = open.flatMap((each): readonly Json[] =>
      typeof each !== "object" || each === null ? [] : Array.isArray(each) ? each : Object.values(each),
    );
  }
  return false;
}

function largestField(message: JsonObject): readonly [string, number] | undefined {
  return Object.entries(message)
    .map(([name, value]) => [shown(name), jsonBytes(value)] as const)
    .toSorted(([, a], [, b]) => b - a)[0];
}
