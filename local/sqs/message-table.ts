import { z } from "zod/mini";
import type { Store } from "../store/store.ts";
import type { Message } from "./message.ts";
import { placeOf } from "./place.ts";

const TABLE = `create table if not exists messages (
  queue text not null, id text not null, body text not null, md5 text not null, attributes text not null,
  sent integer not null, receives integer not null, first integer, visible integer not null, receipt text, source text,
  primary key (queue, id)) without rowid`;

/** Creates the table of queued messages. */
export function createMessageTable(store: Store): void {
  store.database.exec(TABLE);
  store.database.exec("create table if not exists arrivals (queue text primary key, n integer not null) without rowid");
}

/** Counts a message that was sent to a queue, as CloudWatch's NumberOfMessagesSent does; redriven ones are not. */
export function countArrival(store: Store, queue: string): void {
  store.sql("insert into arrivals values (?, 1) on conflict (queue) do update set n = n + 1").run(queue);
}

export function arrivals(store: Store, queue: string): number {
  return Number(store.sql("select n from arrivals where queue = ?").get(queue)?.n ?? 0);
}

export function saveMessage(store: Store, queue: string, message: Message): void {
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

export function deleteMessage(store: Store, queue: string, id: string): void {
  store.sql("delete from messages where queue = ? and id = ?").run(queue, id);
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
