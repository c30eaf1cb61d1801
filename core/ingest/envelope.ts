import * as z from "zod/mini";
import type { UnnamedReport } from "../feedback/find-message.ts";
import type { IdDeps } from "../identity/ids.ts";
import { type CustomerEvent, ENTER_JOURNEY } from "../model/event.ts";
import { getOwn, isJsonObject, type Json, type JsonObject, parseJson, utf8Bytes } from "../model/json.ts";
import { readContext } from "./context.ts";
import { describe, isAlmostTime } from "./describe.ts";
import { knownSinceOf, SEGMENT_SOURCE } from "./emitted.ts";
import { MAX_CLOCK_AHEAD, MAX_EVENT_AGE, MAX_EVENT_BYTES, MAX_EVENT_NAME } from "./limits.ts";
import { brokenText, type LeaveOut, storableFields } from "./storable.ts";
import { isEventTime, parseTime } from "./time.ts";
import { viaOf, whoOf } from "./who.ts";

/**
 * An event as EventBridge delivers it: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export interface Envelope {
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly time: string;
  /** Only on events replayed from an archive. */
  readonly "replay-name"?: string | undefined;
  readonly detail: JsonObject;
}

/**
 * What a record holds: a customer's event; or one sentence that says why it cannot be applied, and the business event
 * that it may be instead; or the reason why it is ignored although nothing is wrong; or a provider's report whose
 * message must be looked up first.
 */
export type Parsed =
  | { readonly event: CustomerEvent }
  | { readonly refused: string; readonly business?: BusinessEvent }
  | { readonly ignored: "bot" | "foreign" | "own" }
  | UnnamedReport;

/** An event without a customer, for example a price drop. */
export type BusinessEvent = Pick<CustomerEvent, "id" | "name" | "time" | "properties" | "replay" | "leftOut">;

const text = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));
/** Any object. It came from JSON.parse, so its values are JSON. A schema that walks it could overflow the stack. */
const object = z.custom<JsonObject>(isJsonObject);

const envelope = z.object({
  id: text(256),
  "detail-type": z.optional(z.string()),
  source: z.optional(z.string()),
  time: z.string(),
  "replay-name": z.optional(z.string()),
  detail: object,
});

/** The allowed values of the fields that identify an event and its time. */
const EXPECTED = {
  id: "a text of 1 to 512 characters",
  time: "an ISO 8601 time, as 2026-01-31T09:00:00Z, or epoch seconds or milliseconds, in the years 1900 to 2199",
  "context.history": "true or false",
};
const EVENT_ID_LENGTH = 512;

/** Matches a text that may contain half of a surrogate pair, written as it is or as a JSON escape. */
const HALF = /[\ud800-\udfff]|\\u[dD][89a-fA-F]/;

/** The envelope in the body of a queue record, or the reason why the body is not one. */
export function parseEnvelope(body: string): { readonly envelope: Envelope } | { readonly refused: string } {
  const bytes = utf8Bytes(body);
  if (bytes > MAX_EVENT_BYTES) {
    return { refused: `The event has ${bytes} bytes; at most ${MAX_EVENT_BYTES} (256 kB) are allowed.` };
  }
  const read = envelope.safeParse(parseJson(body));
  if (!read.success) return { refused: "The record is not an EventBridge event: JSON with id, time and detail." };
  const { "detail-type": name = "", source = "", ...rest } = read.data;
  const broken = HALF.test(body) ? (brokenText(name, "detail-type") ?? brokenText(rest.detail, "detail")) : undefined;
  if (broken !== undefined) {
    return { refused: `${broken} has half of a surrogate pair, a character cut in two; send whole characters.` };
  }
  return { envelope: { ...rest, "detail-type": name, source } };
}

/**
 * The reason why an event is too old to be applied; undefined where it is not. The id of an old event may have been
 * forgotten, so that the event could count twice. The age is counted from when the event was put on the bus: no delay
 * and no redrive can change that time.
 */
export function tooOldReason({ time }: Envelope, now: number): string | undefined {
  const put = parseTime(time);
  if (put === undefined || put > now - MAX_EVENT_AGE) return undefined;
  return `The event was put on the bus at ${time}, over ${MAX_EVENT_AGE / 3_600_000} hours ago, and could count twice; if it has not been applied, put it again, with its time in the detail.`;
}

/**
 * The event in an envelope. `id` and `time` default to those of the envelope. A time more than 10 minutes ahead of
 * `now` (epoch milliseconds) becomes `now`. An event replayed from an archive, or one with `context.history`, is a
 * replay.
 *
 * An event is refused only where its name, customer, id or time is missing or invalid, or where a field could mean its
 * opposite. Any other field that is empty, null or of another type is left out, and the event says so. Without `ids`
 * e-mail addresses among its aliases are left out.
 */
export function parseEvent(from: Envelope, now: number, ids?: IdDeps): Parsed {
  if (from.source === SEGMENT_SOURCE) return { ignored: "own" };
  const name = from["detail-type"];
  if (name === "" || name === "__proto__" || name.length > MAX_EVENT_NAME) {
    return { refused: `The event has no name: its detail-type must be a text of 1 to ${MAX_EVENT_NAME} characters.` };
  }
  const { detail } = from;
  const leftOut: string[] = [];
  const leaveOut = (path: string) => void leftOut.push(path);
  const via = viaOf(detail, leaveOut);
  if ("refused" in via) return via;
  const who = whoOf(detail, ids, via.via, leaveOut);
  if ("refused" in who) return who;
  const { id: ownId = from.id, time: ownTime = from.time } = withoutEmpty(detail);
  const id = idOf(ownId, EVENT_ID_LENGTH);
  if (id === undefined) return notAllowed("id", ownId);
  const time = parseTime(ownTime);
  if (time === undefined || !isEventTime(time)) return notAllowed("time", ownTime);
  const replay = replayOf(from);
  if (typeof replay !== "boolean") return replay;
  const said = readFields(detail, leaveOut);
  const last = leftOut.at(-1);
  const fields = last === undefined ? {} : { leftOut: { n: leftOut.length, name: last } };
  const event = { id, name, time: time > now + MAX_CLOCK_AHEAD ? now : time, ...said, replay, ...fields };
  const { customerId, ...others } = who;
  if (customerId === undefined) {
    return { refused: "The event names no customer: it has neither customerId nor anonymousId.", business: event };
  }
  const address = addressOf(name, detail);
  if ("refused" in address) return address;
  return { event: { ...event, customerId, ...others, ...via, ...knownSinceOf(from), ...address } };
}

/** An id may be a whole number. */
function idOf(value: Json, longest: number): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  return typeof value === "string" && value !== "" && value.length <= longest ? value : undefined;
}

/** The identifying fields, without those that are null or empty. */
function withoutEmpty(detail: JsonObject): Readonly<Partial<Record<(typeof KEYS)[number], Json>>> {
  return Object.fromEntries(
    KEYS.flatMap((field) => {
      const value = getOwn(detail, field);
      return value === undefined || value === null || value === "" ? [] : [[field, value]];
    }),
  );
}

const KEYS = ["customerId", "anonymousId", "id", "time"] as const;

/**
 * Whether the event is a replay. A value that is neither true nor false is refused: a wrong guess would start journeys
 * for old events, or start none for new ones.
 */
function replayOf({ "replay-name": replayed, detail }: Envelope): boolean | { readonly refused: string } {
  const history = historyFlag(detail);
  if (typeof history === "boolean" || history === undefined || history === null || history === "") {
    return history === true || replayed !== undefined;
  }
  return notAllowed("context.history", history);
}

function historyFlag({ context }: JsonObject): Json | undefined {
  return isJsonObject(context) ? getOwn(context, "history") : undefined;
}

function notAllowed(field: keyof typeof EXPECTED, found: Json | undefined): { readonly refused: string } {
  const shown = field === "time" && isAlmostTime(found) ? JSON.stringify(found) : describe(found);
  return { refused: `${field} is ${shown}; allowed is ${EXPECTED[field]}.` };
}

/** The event's properties and context. */
function readFields(detail: JsonObject, leaveOut: LeaveOut) {
  const said = withoutEmpty(detail);
  for (const field of KEYS) if (detail[field] !== undefined && said[field] === undefined) leaveOut(field);
  const { properties: given } = detail;
  const properties = isJsonObject(given) ? storableFields(given, "properties", leaveOut) : {};
  if (given !== undefined && !isJsonObject(given)) leaveOut("properties");
  const context = readContext(getOwn(detail, "context"), leaveOut);
  if (historyFlag(detail) === null || historyFlag(detail) === "") leaveOut("context.history");
  return { properties, context };
}

/** The journey that an event asks to enter. */
function addressOf(name: string, { journey }: JsonObject): { journey?: string } | { refused: string } {
  if (name !== ENTER_JOURNEY) return {};
  if (typeof journey === "string" && journey !== "") return { journey };
  return { refused: `${ENTER_JOURNEY} needs the name of a journey as detail.journey.` };
}
