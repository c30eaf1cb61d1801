import * as z from "zod/mini";
import type { UnnamedReport } from "../feedback/whose.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { JsonObject } from "../model/json.ts";
import { utf8Bytes } from "../profile/size.ts";
import { ENTER_JOURNEY } from "./addressed.ts";
import { AHEAD, BUS_AGE, CUSTOMER_ID_BYTES, EVENT_BYTES } from "./limits.ts";
import { unstorable } from "./storable.ts";
import { parseTime } from "./time.ts";

/** What came off the bus, as EventBridge wraps it: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
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
 * An event; or one sentence on why it can never be applied, and the event that it would be if it were somebody's; or, in a
 * word, why it is none of ours though nothing is wrong with it; or what is said of a message that has to be found first.
 */
export type Parsed =
  | { readonly event: CustomerEvent }
  | { readonly refused: string; readonly nobodys?: NobodysEvent }
  | { readonly ignored: "bot" | "foreign" }
  | UnnamedReport;

/** Something that happened to nobody in particular: a price drops. */
export type NobodysEvent = Pick<CustomerEvent, "id" | "name" | "time" | "properties" | "replay">;

const text = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));
/** Any object: it came out of JSON.parse, so what is in it is JSON. A schema that walks it could overflow the stack. */
const object = z.custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value));

const envelope = z.object({
  id: text(256),
  "detail-type": z.optional(z.string()),
  source: z.optional(z.string()),
  time: z.string(),
  "replay-name": z.optional(z.string()),
  detail: object,
});

const consent = z.record(z.string(), z.union([z.boolean(), z.record(z.string(), z.boolean())]));
const address = z.optional(z.nullable(z.string().check(z.maxLength(1_000))));

const context = z.object({
  traits: z.optional(object),
  addresses: z.optional(z.strictObject({ email: address, phone: address, push: address })),
  consent: z.optional(consent),
  zone: z.optional(text(64)),
  locale: z.optional(text(64)),
  country: z.optional(text(64)),
  message: z.optional(text(512)),
  history: z.optional(z.boolean()),
});

/** How long it may be is said in bytes, by parseEvent. */
const id = z.union([z.string().check(z.minLength(1)), z.int()]);

const detail = z.object({
  customerId: z.optional(id),
  anonymousId: z.optional(id),
  properties: z.optional(object),
  context: z.optional(context),
  id: z.optional(text(512)),
  time: z.optional(z.union([z.string(), z.number()])),
});

/** Begins the customer id of somebody who is not known by name. */
const ANONYMOUS = "anonymous/";

/** What each field should have been, for the sentence on what was found instead. */
const EXPECTED: Readonly<Record<string, string>> = {
  customerId: "a text of 1 to 256 bytes",
  anonymousId: "a text of 1 to 246 bytes",
  properties: "an object",
  context: "an object",
  "context.traits": "an object",
  "context.addresses": "an object with email, phone or push, each a text or null",
  "context.consent": "an object of topics, each true, false or such by channel",
  "context.history": "true or false",
  id: "a text of 1 to 512 characters",
  time: "an ISO 8601 time, as 2026-01-31T09:00:00Z, or epoch milliseconds",
};

/** The envelope in the body of a queue record, or why it is none. */
export function parseEnvelope(body: string): { readonly envelope: Envelope } | { readonly refused: string } {
  const bytes = utf8Bytes(body);
  if (bytes > EVENT_BYTES) {
    return { refused: `The event has ${bytes} bytes; at most ${EVENT_BYTES} (256 kB) are allowed.` };
  }
  const read = envelope.safeParse(parseJson(body));
  if (!read.success) return { refused: "The record is not an EventBridge event: JSON with id, time and detail." };
  const { "detail-type": name = "", source = "", ...rest } = read.data;
  return { envelope: { ...rest, "detail-type": name, source } };
}

/**
 * Why an event is too old to be applied: its id may have been forgotten, and it would count twice if it had been applied
 * before. The age is that of the bus, which whatever delays or puts back the event on its way cannot change.
 */
export function forgotten({ time }: Envelope, now: number): string | undefined {
  const put = parseTime(time);
  if (put === undefined || put > now - BUS_AGE) return undefined;
  return `The event was put on the bus at ${time}, over ${BUS_AGE / 3_600_000} hours ago, and could count twice; if it has not been applied, put it again, with its time in the detail.`;
}

/**
 * The customer's event in an envelope; `id` and `time` default to the envelope's, and a time more than 10 minutes ahead of
 * `now` (epoch milliseconds) becomes `now`. An event replayed from an archive or with `context.history` is a replay.
 */
export function parseEvent(from: Envelope, now: number): Parsed {
  const name = from["detail-type"];
  if (name === "" || name === "__proto__" || name.length > 128) {
    return { refused: "The event has no name: its detail-type must be a text of 1 to 128 characters." };
  }
  const read = detail.safeParse(from.detail);
  if (!read.success) return { refused: sentence(read.error.issues, from.detail) };
  const { customerId, anonymousId, properties = {}, context: said = {}, ...own } = read.data;
  const who = customerId ?? (anonymousId === undefined ? undefined : `${ANONYMOUS}${anonymousId}`);
  const tooLong = who === undefined ? undefined : overlong(String(who), customerId === undefined);
  if (tooLong !== undefined) return { refused: tooLong };
  const time = parseTime(own.time ?? from.time);
  if (time === undefined) {
    return { refused: `time is ${JSON.stringify(own.time ?? from.time)}; allowed is ${EXPECTED.time}.` };
  }
  const fault = unstorable(properties, "properties") ?? unstorable(said, "context");
  if (fault !== undefined) return { refused: fault };
  const { history, ...rest } = said;
  const event = {
    id: own.id ?? from.id,
    name,
    time: time > now + AHEAD ? now : time,
    properties,
    replay: history === true || from["replay-name"] !== undefined,
  };
  if (who === undefined) {
    return { refused: "The event is nobody's: it has neither customerId nor anonymousId.", nobodys: event };
  }
  const address = addressOf(name, from.detail);
  if ("refused" in address) return address;
  return { event: { ...event, customerId: String(who), context: withoutUndefined(rest), ...address } };
}

function overlong(who: string, anonymous: boolean): string | undefined {
  const prefix = anonymous ? ANONYMOUS.length : 0;
  const bytes = utf8Bytes(who);
  if (bytes <= CUSTOMER_ID_BYTES) return undefined;
  const field = anonymous ? "anonymousId" : "customerId";
  return `${field} is a text of ${bytes - prefix} bytes; allowed is ${EXPECTED[field]}.`;
}

/** The journey that an event asks to enter. */
function addressOf(name: string, { journey }: JsonObject): { journey?: string } | { refused: string } {
  if (name !== ENTER_JOURNEY) return {};
  if (typeof journey === "string" && journey !== "") return { journey };
  return { refused: `${ENTER_JOURNEY} needs the name of a journey as detail.journey.` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sentence([issue]: readonly z.core.$ZodIssue[], found: JsonObject): string {
  const path = (issue?.path ?? []).map(String);
  for (let length = path.length; length > 0; length--) {
    const expected = EXPECTED[path.slice(0, length).join(".")];
    if (expected !== undefined) return `${path.join(".")} is ${describe(found, path)}; allowed is ${expected}.`;
  }
  return `${path.join(".") || "detail"} is ${describe(found, path)}, which is not allowed there.`;
}

function describe(found: unknown, path: readonly string[]): string {
  let value = found;
  for (const name of path) value = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return value.length === 0 ? "empty" : `a text of ${value.length} characters`;
  return typeof value === "object" ? "an object" : `${value}`;
}

/** zod marks an absent field as possibly undefined; the model does not. */
function withoutUndefined(said: Omit<z.infer<typeof context>, "history">): CustomerEvent["context"] {
  const { traits, addresses, consent, zone, locale, country, message } = said;
  return {
    ...(traits === undefined ? {} : { traits }),
    ...(addresses === undefined ? {} : { addresses: present(addresses) }),
    ...(consent === undefined ? {} : { consent }),
    ...(zone === undefined ? {} : { zone }),
    ...(locale === undefined ? {} : { locale }),
    ...(country === undefined ? {} : { country }),
    ...(message === undefined ? {} : { message }),
  };
}

function present({ email, phone, push }: z.infer<typeof context>["addresses"] & object) {
  return {
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(push === undefined ? {} : { push }),
  };
}
