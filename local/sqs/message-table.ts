import { z } from "zod/mini";
import type { Store } from "../store/store.ts";
import type { Message } from "./message.ts";
import { placeOf } from "./place.ts";

const TABLE = `create table if not exists messages (
  queue text not null, id text not null, body text not null, md5 text not null, attributes text not null,
  sent integer not null, receives integer not null, first integer, visible integer not null, receipt text, source text,
  primary key (queue, id)) without rowid`;

/** What a commit has still to write: the messages as they were saved, undefined for those deleted, and arrivals. */
interface Unwritten {
  readonly messages: Map<string, { readonly queue: string; readonly id: string; readonly saved: Message | undefined }>;
  readonly arrivals: Map<string, number>;
}
const unwrittenOf = new WeakMap<Store, Unwritten>();

/** Creates the table of queued messages. Most messages come and go between two commits, and are never written. */
export function createMessageTable(store: Store): void {
  store.database.exec(TABLE);
  store.database.exec("create table if not exists arrivals (queue text primary key, n integer not null) without rowid");
  if (unwrittenOf.has(store)) return;
  unwrittenOf.set(store, { messages: new Map(), arrivals: new Map() });
  store.beforeCommit(() => writeOut(store));
}

/** Counts a message that was sent to a queue, as CloudWatch's NumberOfMessagesSent does; redriven ones are not. */
export function countArrival(store: Store, queue: string): void {
  const { arrivals } = unwritten(store);
  arrivals.set(queue, (arrivals.get(queue) ?? 0) + 1);
  if (!store.open) writeOut(store);
}

export function arrivals(store: Store, queue: string): number {
  writeOut(store);
  return Number(store.sql("select n from arrivals where queue = ?").get(queue)?.n ?? 0);
}

/** Keeps the message as it is now; what changes in it later is not kept. */
export function saveMessage(store: Store, queue: string, message: Message): void {
  put(store, queue, message.id, { ...message });
}

export function deleteMessage(store: Store, queue: string, id: string): void {
  put(store, queue, id, undefined);
}

function put(store: Store, queue: string, id: string, saved: Message | undefined): void {
  unwritten(store).messages.set(`${queue}\n${id}`, { queue, id, saved });
  if (!store.open) writeOut(store);
}

function unwritten(store: Store): Unwritten {
  const found = unwrittenOf.get(store);
  if (found === undefined) throw new Error("The table of queued messages was not created.");
  return found;
}

function writeOut(store: Store): void {
  const { messages, arrivals } = unwritten(store);
  for (const { queue, id, saved } of messages.values()) {
    if (saved === undefined) store.sql("delete from messages where queue = ? and id = ?").run(queue, id);
    else write(store, queue, saved);
  }
  messages.clear();
  for (const [queue, n] of arrivals) {
    store.sql("insert into arrivals values (?, ?) on conflict (queue) do update set n = n + excluded.n").run(queue, n);
  }
  arrivals.clear();
}

function write(store: Store, queue: string, message: Message): void {
  store
    .sql("insert or replace into messages values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    .run(
      queue,
      message.id,
      message.body,
      message.md5,
      JSON.stringify(message.attributes),
      message.sentAt,
      message.receives,
      message.firstReceivedAt ?? null,
      message.visibleAt,
      message.receipt ?? null,
      message.source ?? null,
    );
}

const Row = z.object({
  id: z.string(),
  body: z.string(),
  md5: z.string(),
  attributes: z.string(),
  sent: z.number(),
  receives: z.number(),
  first: z.nullable(z.number()),
  visible: z.number(),
  receipt: z.nullable(z.string()),
  source: z.nullable(z.string()),
});
const Attributes = z.record(
  z.string(),
  z.object({ DataType: z.string(), StringValue: z.optional(z.string()), BinaryValue: z.optional(z.string()) }),
);

export function loadMessages(store: Store, queue: string): Message[] {
  writeOut(store);
  return store
    .sql("select * from messages where queue = ?")
    .all(queue)
    .map((raw) => {
      const row = Row.parse(raw);
      return {
        id: row.id,
        body: row.body,
        md5: row.md5,
        attributes: Attributes.parse(JSON.parse(row.attributes)),
        sentAt: row.sent,
        receives: row.receives,
        firstReceivedAt: row.first ?? undefined,
        visibleAt: row.visible,
        receipt: row.receipt ?? undefined,
        source: row.source ?? undefined,
        place: placeOf(row.body, row.id),
      };
    });
}
