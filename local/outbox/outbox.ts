import { hash } from "node:crypto";
import type { HostedCall } from "../../adapters/system/host.ts";
import type { Channel } from "../../core/channels/channels.ts";
import { defined } from "../../core/model/defined.ts";
import type { Destination } from "../../core/model/destination.ts";
import type { InboxMessage } from "../../core/ports/inbox.ts";
import type { MessageTags } from "../../core/ports/messages.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Store } from "../store/store.ts";
import type { Calls } from "./calls.ts";
import { sendingStep, stepOfTags } from "./sender.ts";

/** A message as its provider would receive it. */
export interface OutboxMessage {
  /** Virtual time; epoch milliseconds. */
  readonly time: number;
  /** Empty for a message that was not sent by a journey. */
  readonly customer: string;
  readonly journey: string;
  readonly n: number;
  readonly step: string;
  readonly pass: number;
  readonly channel: Channel;
  /** The id in the provider's answer. */
  readonly providerId: string;
  readonly content: EmailContent | TextContent | PushContent | WebhookContent | KeptContent | WhatsAppSent;
}

export interface EmailContent {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly html?: string;
  readonly text?: string;
  /** Where answers go. */
  readonly replyTo?: readonly string[];
  /** Those that the sender adds, as by which a mailbox unsubscribes. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly attachments?: readonly FileContent[];
}

/** A file that goes with an e-mail. */
export interface FileContent {
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly base64: string;
}

export interface TextContent {
  /** Number or sender id. */
  readonly from: string;
  /** E.164. */
  readonly to: string;
  readonly text: string;
  readonly transactional: boolean;
  /** The most that it may cost; US dollars. */
  readonly maxPrice?: string;
  /** How long networks try to deliver it; seconds. */
  readonly timeToLive?: number;
}

export interface PushContent {
  /** ARN of the device's platform endpoint. */
  readonly to: string;
  readonly title: string;
  readonly text: string;
  /** The payload of each platform. */
  readonly payloads: Readonly<Record<string, string>>;
}

export interface WebhookContent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The customer's address, where the URL is a gateway's and not the receiver's own. */
  readonly to?: string;
}

/** A WhatsApp message as AWS hands it to Meta. */
export interface WhatsAppSent {
  /** The id of the number. */
  readonly from: string;
  /** E.164. */
  readonly to: string;
  /** The text, or name, language and parameters of the approved template. */
  readonly shown: string;
  /** Meta's JSON. */
  readonly meta: unknown;
}

/** A message that the app fetches: its item in the table. */
export interface KeptContent {
  readonly kept: InboxMessage;
}

const TABLE = `create table if not exists outbox (
  time integer not null, customer text not null, journey text not null, n integer not null, step text not null,
  pass integer not null, digest text not null, ordinal integer not null, message text not null,
  turn integer not null default 0,
  primary key (customer, journey, n, step, pass, digest, ordinal)) without rowid`;
const ORDER = "time, customer, turn, journey, n, step, pass, digest, ordinal";

/** Every message that reached a provider; durable, and in the same order in every replay. */
export class Outbox {
  readonly #store: Store;
  readonly #taken: (message: OutboxMessage) => void;

  /** `taken` is told of each new message. */
  constructor(store: Store, taken: (message: OutboxMessage) => void = () => {}) {
    this.#store = store;
    this.#taken = taken;
    store.database.exec(TABLE);
    store.database.exec("create index if not exists outbox_by_time on outbox (time)");
    addSequenceColumn(store, "outbox");
  }

  /** Stores a message. The result is the provider's id, a hash of the message and a count of equal ones. */
  take(message: Omit<OutboxMessage, "providerId">): string {
    const { time, customer, journey, n, step, pass } = message;
    // Only equal messages are counted: between different ones, the order of arrival may be random.
    const digest = sha256(JSON.stringify(message));
    const ordinal = Number(
      this.#store
        .sql(
          `select count(*) as count from outbox
           where customer = ? and journey = ? and n = ? and step = ? and pass = ? and digest = ?`,
        )
        .get(customer, journey, n, step, pass, digest)?.count,
    );
    const providerId = sha256(`${digest} ${ordinal}`).slice(0, 32);
    this.#store
      .sql("insert into outbox values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(
        time,
        customer,
        journey,
        n,
        step,
        pass,
        digest,
        ordinal,
        JSON.stringify({ ...message, providerId }),
        nextSequence(this.#store, "outbox", customer),
      );
    this.#taken({ ...message, providerId });
    return providerId;
  }

  /** All messages or one customer's, by time and customer; the messages of one customer in the order of sending. */
  messages(customer?: string): readonly OutboxMessage[] {
    const rows =
      customer === undefined
        ? this.#store.sql(`select message from outbox order by ${ORDER}`).all()
        : this.#store.sql(`select message from outbox where customer = ? order by ${ORDER}`).all(customer);
    return rows.map(({ message }) => JSON.parse(String(message)));
  }

  count(): number {
    return Number(this.#store.sql("select count(*) as n from outbox").get()?.n);
  }

  /** The messages as JSON; equal messages give equal bytes. */
  json(): string {
    return JSON.stringify(this.messages(), undefined, 1);
  }
}

function sha256(text: string): string {
  return hash("sha256", text);
}

type OrderedTable = "outbox" | "calls";

/**
 * Adds the column `turn`: the sequence number of a row among the rows of its customer. Work for one customer is serial, so the
 * number is the same in every replay. Rows that an earlier release wrote have the number 0 and keep their order.
 */
export function addSequenceColumn(store: Store, table: OrderedTable): void {
  const columns = store.database.prepare(`pragma table_info(${table})`).all();
  if (!columns.some(({ name }) => name === "turn")) {
    store.database.exec(`alter table ${table} add column turn integer not null default 0`);
  }
  store.database.exec(`create index if not exists ${table}_by_turn on ${table} (customer, turn)`);
}

/** The sequence number of the customer's next row, from 1; 0 without a customer, because such functions run concurrently. */
export function nextSequence(store: Store, table: OrderedTable, customer: string): number {
  if (customer === "") return 0;
  return (
    1 + Number(store.sql(`select max(turn) as latest from ${table} where customer = ?`).get(customer)?.latest ?? 0)
  );
}

/** Stores what was put into the table for the app. */
export function keepingDoor(outbox: Outbox, kernel: Kernel) {
  return async (kept: InboxMessage): Promise<void> => {
    const step = stepOfTags({ customerId: kept.customerId, key: kept.key }) ?? sendingStep();
    outbox.take({ time: kernel.now(), ...step, channel: "in_app", content: { kept } });
  };
}

/** Stores a message that a destination would be called with, and answers as the destination does. Undefined for a call without one. */
export function carryingDoor(outbox: Outbox, kernel: Kernel, answers: Pick<Calls, "answer">) {
  return (destination: Destination, { message, method, url, headers, body, given }: HostedCall) => {
    if (message === undefined) return undefined;
    const step = stepOfTags(message.tags) ?? sendingStep();
    const content = { method, url, headers: sorted(headers), body };
    outbox.take({ time: kernel.now(), ...step, channel: message.channel, content });
    return answers.answer(destination, { attempt: 1, body: given ?? {} });
  };
}

/** Stores what would be posted to a URL, and answers with success. */
export function postingDoor(outbox: Outbox, kernel: Kernel) {
  return async (
    channel: Channel,
    url: string,
    init: { method: string; headers: Record<string, string>; body: string },
    tags?: MessageTags,
    to?: string,
  ) => {
    const content = { method: init.method, url, headers: sorted(init.headers), body: init.body, ...defined({ to }) };
    const id = outbox.take({ time: kernel.now(), ...(stepOfTags(tags) ?? sendingStep()), channel, content });
    return { status: 200, headers: { "x-message-id": id }, text: async () => "" };
  };
}

function sorted(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)));
}
