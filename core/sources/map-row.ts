import jsonata from "jsonata";
import { DateTime } from "luxon";
import { faultText } from "../expression/evaluate.ts";
import { sandboxed } from "../expression/sandbox.ts";
import { idParts } from "../identity/ids.ts";
import { identifiesNobody } from "../identity/never.ts";
import { brokenText } from "../ingest/storable.ts";
import { isEventTime, parseTime } from "../ingest/time.ts";
import type { Identity } from "../model/identity.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { SourceMapping } from "../model/source.ts";
import { instantOf } from "../moment/wall-time.ts";
import type { Hash } from "../ports/system.ts";
import type { PrivacyAsk } from "../privacy/request.ts";

/** An event for the bus, with its time. */
export interface BusEvent {
  readonly name: string;
  /** When it happened; `receivedAt`: when it arrives, if that is known. Epoch milliseconds. */
  readonly time: number;
  readonly receivedAt?: number;
  /** The `detail` of the bus: customerId or anonymousId, id, time, properties, context. */
  readonly detail: JsonObject;
}

/** What came with a row, besides its values. */
export interface Around {
  /** When it came in, epoch milliseconds: `$received`. */
  readonly received?: number;
  /** The request that brought it, `{ body, headers, query }`: `$request`. */
  readonly request?: JsonObject;
}

/** The events of a row, or why there are none. */
export type Mapped = { readonly events: readonly BusEvent[] } | { readonly refused: string };

/** Also what the row asks for about customers. */
export type MappedWithAsks =
  | { readonly events: readonly BusEvent[]; readonly asks: readonly PrivacyAsk[] }
  | { readonly refused: string };

/** Makes the events of one row. `place` tells it from all other rows of the source: its line, or the hash of what came. */
export type RowMapping<M = Mapped> = (row: unknown, place: number | string, around?: Around) => Promise<M>;

/**
 * Makes the customer events of a row of a file. A file may be played again at any time, so a row that asks for an erasure or an export
 * is refused.
 */
export function mapping(source: SourceMapping, hash: Hash): RowMapping {
  const map = askingMapping(source, hash);
  return async (row, place, around) => {
    const mapped = await map(row, place, around);
    if ("refused" in mapped || mapped.asks.length === 0) return mapped;
    return { refused: "Only what comes by a webhook or a bus may ask for an erasure or an export, not a file." };
  };
}

/**
 * Makes the customer events of a row as the source declares it. Besides JSONata's own functions there are
 * `$share(text)`, a fixed number in [0, 1) for a text, evenly spread, so that the same customers fall under a share each time;
 * `$instant(text, format?)`, epoch milliseconds of a local time in the source's zone (ISO 8601, or Luxon's format);
 * `$json(text)`, the value of a column of JSON. `$eval` does the same: it evaluates no expression. For an empty cell they and
 * `$number` give nothing, so that the field is left out and not the row.
 * An event without an id gets one made of its source, place and position, so that a row that is read twice counts once.
 *
 * `{ erase: id }` and `{ export: id }` in place of an event are what the row asks for about a customer. `identity`: which values
 * identify nobody; a row that asks for the erasure of one is refused.
 */
export function askingMapping(source: SourceMapping, hash: Hash, identity?: Identity): RowMapping<MappedWithAsks> {
  const functions = {
    share: (text: unknown) => share(hash, String(text)),
    json,
    eval: json,
    instant: (text: unknown, format: unknown) => (isEmpty(text) ? undefined : instant(text, format, source.zone)),
    number,
  };
  const signatures = { number: "<(nsbl)-:n>" };
  const expression = sandboxed(source.event, { functions, signatures, variables: source.constants, plain: true });
  return async (row, place, around = {}) => {
    try {
      const { value: result } = await expression.evaluate(row, { ...around });
      const found = result === undefined || result === null ? [] : Array.isArray(result) ? result : [result];
      const events: BusEvent[] = [];
      const asks: PrivacyAsk[] = [];
      for (const [index, one] of found.entries()) {
        const ask = askOf(one, around.received, source.zone, { hash, identity });
        if (ask !== undefined) asks.push(ask);
        else events.push(busEvent(one, `${source.source}:${place}:${index}`, source.zone));
      }
      return { events, asks };
    } catch (error) {
      return { refused: faultText(error) };
    }
  };
}

const EVENT_FIELDS = new Set(["name", "time", "receivedAt"]);

/** Checks the result of the expression. An event without a customer goes to the bus, where ingest refuses and counts it. */
function busEvent(event: unknown, id: string, zone: string): BusEvent {
  if (typeof event !== "object" || event === null) throw new Error("The source did not make an event of it.");
  const fields = new Map<string, unknown>(Object.entries(event));
  const name = fields.get("name");
  if (typeof name !== "string" || name.trim() === "") throw new Error("The event has no name.");
  const time = fields.get("time");
  if (isEmpty(time)) throw new Error("The event has no time.");
  const receivedAt = fields.get("receivedAt");
  if (isEmpty(fields.get("id"))) fields.set("id", id);
  const detail = plain(Object.fromEntries([...fields].filter(([field]) => !EVENT_FIELDS.has(field))));
  const broken = brokenText({ name, ...detail }, "event");
  if (broken !== undefined) throw new Error(`${broken} has half of a surrogate pair, a character cut in two.`);
  const happened = eventTime(time, zone);
  return {
    name,
    time: happened,
    ...(isEmpty(receivedAt) ? {} : { receivedAt: eventTime(receivedAt, zone) }),
    detail: { ...detail, time: new Date(happened).toISOString() },
  };
}

/** What is needed to know which values identify nobody. */
interface Ids {
  readonly hash: Hash;
  readonly identity: Identity | undefined;
}

const ASK_FIELDS = new Set(["erase", "export", "time"]);

/**
 * What is asked for in place of an event. Its time is that of the request, and no later than `received`: a request that is sent again
 * with the same time is known by it. Undefined for an event.
 */
function askOf(value: unknown, received: number | undefined, zone: string, ids: Ids): PrivacyAsk | undefined {
  if (!isObject(value) || Object.hasOwn(value, "name")) return undefined;
  if (!Object.hasOwn(value, "erase") && !Object.hasOwn(value, "export")) return undefined;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const other = fields.find(([field]) => !ASK_FIELDS.has(field));
  if (other !== undefined) throw new Error(`What asks for an erasure or an export has no \`${other[0]}\`.`);
  const { erase, export: asked, time } = Object.fromEntries(fields);
  if (erase !== undefined && asked !== undefined) throw new Error("It asks for an erasure and an export at once.");
  const customerId: unknown = erase ?? asked;
  if (typeof customerId !== "string" || customerId.trim() === "") {
    throw new Error("What asks for an erasure or an export needs the customer's id as its value.");
  }
  if (identifiesNobody(...idParts(customerId), ids.identity, ids.hash)) {
    throw new Error(
      `${JSON.stringify(customerId.slice(0, 40))} is a value that identifies nobody: there is nobody to erase or to export. If it is a customer's id, \`identity\` in settings.yaml must let it be one.`,
    );
  }
  const happened = isEmpty(time) ? received : Math.min(eventTime(time, zone), received ?? Infinity);
  if (happened === undefined) throw new Error("The request has no time.");
  return { ask: erase === undefined ? "export" : "erase", customerId, time: happened };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** A copy without what JSON cannot hold: JSONata's lists have hidden properties, and values may be functions. */
function plain(value: object): JsonObject {
  const copy: Json = JSON.parse(JSON.stringify(value));
  return objectIn(copy);
}

/** Whether a cell has no value. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

function eventTime(value: unknown, zone: string): number {
  const time = instant(value, undefined, zone);
  if (!isEventTime(time)) throw new Error(`The time "${String(value)}" is not in the years 1900 to 2199.`);
  return time;
}

const NUMBER = jsonata("$number($value)");

/** JSONata's own `$number`, with nothing for an empty cell: https://docs.jsonata.org/numeric-functions#number */
function number(value: unknown): number | undefined | Promise<unknown> {
  if (isEmpty(value)) return undefined;
  return NUMBER.evaluate(undefined, { value });
}

function share(hash: Hash, text: string): number {
  return Number.parseInt(hash(`share:${text}`).slice(0, 13), 16) / 16 ** 13;
}

/** The value of a text of JSON; undefined for an empty one. */
function json(text: unknown): unknown {
  if (isEmpty(text)) return undefined;
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`"${text.slice(0, 60)}" is not JSON.`);
  }
}

const HOUR = 3_600_000;

/**
 * A time without an offset is in the source's zone. Where the clock shows it twice, the first is meant; Luxon would choose by the
 * season of the present.
 */
function instant(text: unknown, format: unknown, zone: string): number {
  const local = typeof text === "string" ? text.trim() : "";
  const number =
    typeof text === "number" || (format === undefined && /^-?\d+$/.test(local)) ? parseTime(text) : undefined;
  if (number !== undefined) return number;
  const read = (place: string) => {
    const parsed =
      typeof format === "string"
        ? DateTime.fromFormat(local, format, { zone: place })
        : DateTime.fromISO(isoOf(local), { zone: place });
    if (!parsed.isValid) throw new Error(`"${String(text)}" is not a time.`);
    return parsed.toMillis();
  };
  const wall = read("UTC");
  // In a zone an hour behind, a text without an offset means an hour later; one with an offset means the same.
  return read("UTC-1") === wall + HOUR ? instantOf(wall, zone) : wall;
}

/** Times as shops export them, `2026-04-05 21:06:21 +0400` and `… UTC`, in the form of ISO 8601. */
function isoOf(text: string): string {
  return text
    .replace(/^(\d{4}-\d\d-\d\d) (\d)/, "$1T$2")
    .replace(/(:\d\d(?:\.\d+)?) ?(?:UTC|GMT)$/, "$1Z")
    .replace(/(:\d\d(?:\.\d+)?) ([+-]\d\d:?\d\d|Z)$/, "$1$2");
}

/** The fields of a part of an event; none where it is not an object. */
export function objectIn(value: unknown): JsonObject {
  return isJsonObject(value) ? { ...value } : {};
}
