import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import { parseEnvelope, parseEvent } from "../../core/ingest/envelope.ts";
import { defined } from "../../core/model/defined.ts";
import { ENTER_JOURNEY } from "../../core/model/event.ts";
import type { Identity } from "../../core/model/identity.ts";
import { isJsonObject } from "../../core/model/json.ts";
import { ProblemError } from "../command.ts";
import { didYouMean, UsageError } from "../command-line.ts";

/** An event for the bus: its name and its detail. */
export interface NewEvent {
  readonly name: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface EventOptions {
  readonly customer?: string | undefined;
  /** The journey that the event asks to enter. */
  readonly journey?: string | undefined;
  /** It is a business event: it has no customer, and lets the members of a segment in. */
  readonly business?: boolean | undefined;
  readonly property?: readonly string[] | undefined;
  readonly time?: string | undefined;
  readonly id?: string | undefined;
}

const FIELDS = [
  "name",
  "customerId",
  "anonymousId",
  "aliases",
  "via",
  "journey",
  "id",
  "time",
  "properties",
  "context",
];
/** Ingest refuses larger events. */
const MOST_BYTES = 262_144;

/**
 * The event that a command line means: JSON, `@file` with JSON, or a name with `--customer`, `--property`, `--time`; with
 * `--journey` a request to enter that journey, and then no word is needed. `identity`: which ids name customers.
 * Throws UsageError or Problem with one clear sentence when it is not an event.
 */
export async function eventOf(
  word: string | undefined,
  options: EventOptions,
  cwd: string,
  identity?: Identity,
): Promise<NewEvent> {
  const said = word ?? ENTER_JOURNEY;
  const text = said.startsWith("@") ? await readText(resolve(cwd, said.slice(1))) : said;
  const given = /^\s*[{[]/.test(text) ? parseObject(text) : { name: text.trim() };
  const fields = new Map(Object.entries({ ...given, ...optionFields(options, given) }));
  fields.delete("receivedAt");
  for (const field of fields.keys()) {
    if (FIELDS.includes(field)) continue;
    const meant = didYouMean(field, FIELDS);
    const hint = `Known are ${FIELDS.join(", ")}. What happened goes into properties.`;
    throw new UsageError(`An event has no field "${field}".`, meant === undefined ? hint : `${meant} ${hint}`);
  }
  const name = fields.get("name");
  if (typeof name !== "string" || name === "") {
    throw new UsageError("The event has no name.", 'Add "name": "Order Completed".');
  }
  const owned = fields.get("customerId") !== undefined || fields.get("anonymousId") !== undefined;
  if (!owned && options.business !== true) {
    throw new UsageError(
      "The event names no customer.",
      'Add --customer c0001, or "customerId" to the JSON; or --business, if it lets a whole segment in.',
    );
  }
  if (owned && options.business === true)
    throw new UsageError("A business event has no customer.", "Leave out --business, or the customer.");
  if ((name === ENTER_JOURNEY) !== (fields.get("journey") !== undefined)) {
    throw new UsageError(
      `An event that asks to enter a journey is called "${ENTER_JOURNEY}" and names it.`,
      "Write: npx sojourn send --journey NAME --customer c0001",
    );
  }
  fields.delete("name");
  const detail = Object.fromEntries(fields);
  const bytes = Buffer.byteLength(JSON.stringify(detail));
  if (bytes > MOST_BYTES) {
    throw new ProblemError(
      `The event has ${bytes.toLocaleString("en-GB")} bytes; at most 262,144 (256 kB) are taken.`,
      "Leave out what no journey reads.",
    );
  }
  const refused = refusal(name, detail, identity);
  if (refused !== undefined) throw new UsageError(refused, "Ingest would refuse the event.");
  return { name, detail };
}

/** Why ingest would refuse the event; undefined where it would accept it. */
function refusal(name: string, detail: NewEvent["detail"], identity: Identity | undefined): string | undefined {
  const time = new Date();
  const body = { id: "new", "detail-type": name, source: "sojourn.cli", time: time.toISOString(), detail };
  const wrapped = parseEnvelope(JSON.stringify(body));
  if ("refused" in wrapped) return wrapped.refused;
  const parsed = parseEvent(wrapped.envelope, time.getTime(), { hash: sha256, ...defined({ identity }) });
  return "refused" in parsed && parsed.business === undefined ? parsed.refused : undefined;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    throw new UsageError(`There is no file ${path}.`);
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `The event is not JSON: ${error instanceof Error ? error.message : error}`,
      "Put it in single quotes, so that the shell leaves it alone.",
    );
  }
  if (!isJsonObject(value)) throw new UsageError("An event is one JSON object.");
  return { ...value };
}

function optionFields(options: EventOptions, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { customer, journey, property = [], time, id } = options;
  const properties = Object.fromEntries(property.map(readProperty));
  const known = typeof given.properties === "object" ? given.properties : {};
  return {
    ...defined({ customerId: customer, journey, time, id }),
    ...(property.length === 0 ? {} : { properties: { ...known, ...properties } }),
  };
}

/** `total=30` → 30, `name=Ann` → "Ann". */
function readProperty(text: string): readonly [string, unknown] {
  const [name = "", ...rest] = text.split("=");
  if (rest.length === 0 || name === "") throw new UsageError(`--property is "${text}".`, "Write it like total=30.");
  const value = rest.join("=");
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}
