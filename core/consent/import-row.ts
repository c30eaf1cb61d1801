import { CHANNEL_FACTS, CHANNELS, type Channel } from "../channels/channels.ts";
import { isEventTime, parseTime } from "../ingest/time.ts";
import { defined } from "../model/defined.ts";
import { getOwn, type JsonObject } from "../model/json.ts";
import type { Settings } from "../model/settings.ts";
import { type Suppression, UNSUBSCRIBED } from "../model/suppression.ts";
import { addressHash } from "../policy/address.ts";
import type { Hash, Spelling } from "../ports/system.ts";
import { normalizedAddress } from "../profile/normalize-addresses.ts";

/*
 * Lists of other systems: who agreed to what, and to whom nothing may be sent. A row becomes an event of the bus, or a
 * suppression of an address. Pure; whoever reads the file tells the line of a refused row.
 *
 * 1. A row is refused, with one sentence, where it could mean the opposite: an answer or a reason in an unknown word.
 * 2. The id of an event is a hash of the row and its source, so that a file that is taken in twice counts once.
 * 3. Events are history: they start no journey and ask nobody to confirm.
 */

/** A row of a file, by the names of its columns in lower case; cells as they stand. */
export type Row = Readonly<Record<string, string>>;

export interface ImportDeps {
  readonly hash: Hash;
  readonly spelling: Spelling;
  readonly settings: Pick<Settings, "topics">;
  /** The name of the source, which answers keep. */
  readonly source: string;
}

/** What a row becomes. */
export type Imported =
  /** An event for the bus, with its detail. */
  | { readonly event: { readonly name: string; readonly detail: JsonObject } }
  | { readonly suppression: ImportedSuppression }
  | { readonly refused: string };

/** Of the parameters of `SuppressionStore.put`. */
export interface ImportedSuppression extends Suppression {
  readonly channel: Channel;
  readonly addressHash: string;
}

/** The name of the events that a list of answers becomes. */
export const CONSENT_IMPORTED = "Consent Imported";

const YES: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "yes",
  "y",
  "true",
  "1",
  "in",
  "opt in",
  "opt-in",
  "opted in",
  "subscribed",
  "agreed",
]);
const NO: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "no",
  "n",
  "false",
  "0",
  "out",
  "opt out",
  "opt-out",
  "opted out",
  "unsubscribed",
  "refused",
]);

/** Columns by their usual names. */
const COLUMNS = {
  customer: ["customer", "customerid", "customer_id", "customer id", "user_id", "userid"],
  email: ["email", "e-mail", "email address", "email_address"],
  phone: ["phone", "phone_number", "phone number", "mobile"],
  topic: ["topic", "list"],
  channel: ["channel"],
  answer: ["answer", "consent", "status", "agreed"],
  reason: ["reason", "status", "type"],
  time: ["time", "date", "timestamp", "when", "created_at", "updated_at"],
  basis: ["basis", "legal basis", "legal_basis"],
  proof: ["proof"],
  where: ["source"],
  country: ["country"],
  confirmed: ["confirmed", "double opt-in", "double_opt_in"],
} as const satisfies Record<string, readonly string[]>;

type Column = keyof typeof COLUMNS;

function cell(row: Row, column: Column): string | undefined {
  for (const name of COLUMNS[column]) {
    const value = getOwn(row, name)?.trim();
    if (value !== undefined && value !== "") return value;
  }
  return undefined;
}

/**
 * A row of a list of answers: `customer`, `topic` (or `all`), `channel` (absent: every channel), `answer`, and, where
 * known, `time`, `basis`, `source`, `proof`, `confirmed`, `email` and `phone`. A refusal without a customer suppresses
 * the address. An agreement without a customer is refused: an address is no customer.
 */
export function importConsent(row: Row, now: number, deps: ImportDeps): Imported {
  const said = cell(row, "answer");
  const agreed = answerOf(said);
  if (agreed === undefined) {
    return { refused: `answer is ${quoted(said)}; allowed is yes or no, subscribed or unsubscribed.` };
  }
  const time = timeOf(row, now);
  if (typeof time !== "number") return time;
  const topic = cell(row, "topic") ?? "all";
  const channel = cell(row, "channel");
  const unknown = unknownOf(topic, channel, deps.settings);
  if (unknown !== undefined) return { refused: unknown };
  const customer = cell(row, "customer");
  if (customer === undefined) {
    if (agreed) return { refused: "The row has no customer; an agreement belongs to one. Add a column customer." };
    if (topic !== "all")
      return { refused: "The row has no customer; only a refusal of everything goes by an address." };
    return suppressionOf(row, UNSUBSCRIBED, time, channel, deps);
  }
  return { event: { name: CONSENT_IMPORTED, detail: detailOf(row, { customer, topic, channel, agreed, time }, deps) } };
}

interface Answered {
  readonly customer: string;
  readonly topic: string;
  readonly channel: string | undefined;
  readonly agreed: boolean;
  readonly time: number;
}

function detailOf(row: Row, { customer, topic, channel, agreed, time }: Answered, deps: ImportDeps): JsonObject {
  const { hash, source } = deps;
  const addresses = { ...defined({ email: cell(row, "email"), phone: cell(row, "phone") }) };
  const country = cell(row, "country");
  const confirmed = answerOf(cell(row, "confirmed")) === true;
  return {
    customerId: customer,
    id: `import/${hash(JSON.stringify([source, Object.entries(row).toSorted()]))}`,
    time,
    context: {
      consent: { [topic]: channel === undefined ? agreed : { [channel]: agreed } },
      ...defined({ basis: cell(row, "basis"), proof: cell(row, "proof"), source: cell(row, "where"), country }),
      ...(Object.keys(addresses).length > 0 && { addresses }),
      history: true,
    },
    via: { source, trust: confirmed ? "confirmed" : "trusted" },
  };
}

/**
 * A row of a list of addresses to which nothing may be sent: `email` or `phone`, and, where known, `reason` (`bounced`,
 * `complained`, `unsubscribed`), `channel` and `time`. Without a reason the strongest counts.
 */
export function importSuppression(row: Row, now: number, deps: ImportDeps): Imported {
  const said = cell(row, "reason");
  const reason = reasonOf(said);
  if (reason === undefined) {
    return { refused: `reason is ${quoted(said)}; allowed is bounced, complained or unsubscribed.` };
  }
  const time = timeOf(row, now);
  if (typeof time !== "number") return time;
  const channel = cell(row, "channel");
  if (channel !== undefined && channelOf(channel) === undefined) return { refused: noChannel(channel) };
  return suppressionOf(row, reason, time, channel, deps);
}

function suppressionOf(
  row: Row,
  reason: string,
  time: number,
  named: string | undefined,
  { hash, spelling }: ImportDeps,
): Imported {
  const channel = channelOf(named) ?? (cell(row, "email") === undefined ? "sms" : "email");
  const { address: kind } = CHANNEL_FACTS[channel];
  const written = kind === "email" || kind === "phone" ? cell(row, kind) : undefined;
  if (written === undefined) {
    const needs = named === undefined ? "neither email nor phone" : `no ${kind ?? "address"}`;
    return { refused: `The row has ${needs}; a suppression is of an address.` };
  }
  const address = normalizedAddress(spelling, kind === "email" ? "email" : "phone", written, cell(row, "country"));
  if (address === undefined) {
    const hint = kind === "email" ? "an address with a domain" : "a number with its country, like +447700900123";
    return { refused: `${kind} is a text of ${written.length} characters; allowed is ${hint}.` };
  }
  return { suppression: { channel, addressHash: addressHash(hash, address), reason, time } };
}

/** Yes or no by the words of other systems; undefined for any other word. */
export function answerOf(said: string | undefined): boolean | undefined {
  const word = said?.toLowerCase();
  if (word === undefined) return undefined;
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
}

/** A reason by the words of other systems; undefined for one that could be no reason at all (`active`). */
function reasonOf(said: string | undefined): string | undefined {
  if (said === undefined) return "bounced";
  const word = said.toLowerCase();
  if (/^(hard[ _-]?)?bounced?$|^invalid$|^undeliverable$/.test(word)) return "bounced";
  if (/^complain(t|ed)$|^spam([ _-]?report)?$|^abuse$/.test(word)) return "complained";
  if (/^unsubscri(bed?|ption)$|^opt(ed)?[ _-]?out$|^stop$/.test(word)) return UNSUBSCRIBED;
  return undefined;
}

function timeOf(row: Row, now: number): number | { readonly refused: string } {
  const said = cell(row, "time");
  if (said === undefined) return now;
  const time = parseTime(said);
  if (time !== undefined && isEventTime(time)) return Math.min(time, now);
  return { refused: `time is ${quoted(said)}; allowed is an ISO 8601 time, as 2026-01-31T09:00:00Z.` };
}

function unknownOf(
  topic: string,
  channel: string | undefined,
  { topics }: Pick<Settings, "topics">,
): string | undefined {
  if (topic !== "all" && getOwn(topics, topic) === undefined) {
    const known = [...Object.keys(topics), "all"].join(", ");
    return `topic is ${quoted(topic)}, which settings.yaml does not declare; known are ${known}.`;
  }
  return channel !== undefined && channelOf(channel) === undefined ? noChannel(channel) : undefined;
}

function channelOf(text: string | undefined): Channel | undefined {
  return CHANNELS.find((each) => each === text);
}

function noChannel(channel: string): string {
  return `channel is ${quoted(channel)}; allowed is ${CHANNELS.join(", ")}.`;
}

function quoted(text: string | undefined): string {
  return text === undefined ? "missing" : JSON.stringify(text.slice(0, 40));
}
