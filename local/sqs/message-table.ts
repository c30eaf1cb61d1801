import { z } from "zod/mini";
import type { Store } from "../store/store.ts";
import { type Content, type Message, positionFrom, positionOf } from "./message.ts";

/** `ord` is the order of the message's position. The content is the last column, so that other columns are read without it. */
const TABLE = `create table if not exists messages (
  queue text not null, id text not null, md5 text not null, sent integer not null, receives integer not null, first integer,
  visible integer not null, receipt text, source text, ord text, turn integer not null default 0, attributes text not null,
  body text not null, primary key (queue, id)) without rowid`;

/** Covers the queries of queues: counting, and finding the next messages, read only this index. */
const INDEX = `create index if not exists messages_by_visible on messages (queue, visible, ord, receives, sent, turn)`;

/** The most characters that wait for a commit; with more, they are written earlier within the same transaction. */
const MOST_UNWRITTEN = 4_000_000;

interface Saved {
  readonly queue: string;
  readonly id: string;
  /** Undefined: deleted. */
  readonly message: Message | undefined;
  /** Undefined: the content of the row. */
  readonly content: Content | undefined;
}

/** What the next commit writes: the latest state of messages, and arrivals. */
interface Unwritten {
  readonly messages: Map<string, Saved>;
  readonly arrivals: Map<string, number>;
  /** Queues that read their rows at any time, because not all of their messages are in memory. */
  readonly current: Set<string>;
  characters: number;
}
const unwrittenOf = new WeakMap<Store, Unwritten>();

/** Creates the table of queued messages. Most messages arrive and are removed between two commits, and are never written. */
export function createMessageTable(store: Store): void {
  store.database.exec(TABLE);
  addOrder(store);
  store.database.exec(INDEX);
  store.database.exec("create table if not exists arrivals (queue text primary key, n integer not null) without rowid");
  if (unwrittenOf.has(store)) return;
  unwrittenOf.set(store, { messages: new Map(), arrivals: new Map(), current: new Set(), characters: 0 });
  store.beforeCommit(() => writeOut(store));
  store.beforePart(() => {
    const { characters, current } = unwritten(store);
    if (characters > MOST_UNWRITTEN || current.size > 0) writeOut(store);
  });
}

/** Adds the columns of the order, which earlier releases kept only in memory. */
function addOrder(store: Store): void {
  const columns = store.database.prepare("pragma table_info(messages)").all();
  if (columns.some(({ name }) => name === "ord")) return;
  store.atomically(() => {
    store.database.exec("alter table messages add column ord text");
    store.database.exec("alter table messages add column turn integer not null default 0");
    const read = store.database.prepare("select body from messages where queue = ? and id = ?");
    const write = store.database.prepare("update messages set ord = ?, turn = ? where queue = ? and id = ?");
    let turn = 0;
    for (const row of store.database.prepare("select queue, id from messages order by sent, id").all()) {
      const [queue, id] = [String(row.queue), String(row.id)];
      write.run(positionOf(String(read.get(queue, id)?.body), id).order, ++turn, queue, id);
    }
  });
}

/** Counts a message that was sent to a queue, as CloudWatch's NumberOfMessagesSent does; redriven messages do not count. */
export function countArrival(store: Store, queue: string): void {
  const { arrivals } = unwritten(store);
  arrivals.set(queue, (arrivals.get(queue) ?? 0) + 1);
  if (!store.open) writeOut(store);
}

export function arrivals(store: Store, queue: string): number {
  writeOut(store);
  return Number(store.sql("select n from arrivals where queue = ?").get(queue)?.n ?? 0);
}

/** Saves a copy of the message as it is now; `content` is given for a new message. */
export function saveMessage(store: Store, queue: string, message: Message, content?: Content): void {
  put(store, { queue, id: message.id, message: { ...message }, content: content ?? pending(store, queue, message.id) });
}

export function deleteMessage(store: Store, queue: string, id: string): void {
  put(store, { queue, id, message: undefined, content: undefined });
}

/** The content of a message; undefined when no message has that id. */
export function contentOf(store: Store, queue: string, id: string): Content | undefined {
  const saved = unwritten(store).messages.get(keyOf(queue, id));
  if (saved !== undefined && (saved.content !== undefined || saved.message === undefined)) return saved.content;
  const row = store.sql("select body, attributes from messages where queue = ? and id = ?").get(queue, id);
  if (row === undefined) return undefined;
  return { body: String(row.body), attributes: Attributes.parse(JSON.parse(String(row.attributes))) };
}

/** Writes what waits for the next commit within the same transaction, so that queries see it. */
export function writeOut(store: Store): void {
  const waiting = unwritten(store);
  for (const { queue, id, message, content } of waiting.messages.values()) {
    if (message === undefined) store.sql("delete from messages where queue = ? and id = ?").run(queue, id);
    else if (content === undefined) update(store, queue, message);
    else insert(store, queue, message, content);
  }
  waiting.messages.clear();
  waiting.characters = 0;
  for (const [queue, n] of waiting.arrivals) {
    store.sql("insert into arrivals values (?, ?) on conflict (queue) do update set n = n + excluded.n").run(queue, n);
  }
  waiting.arrivals.clear();
}

/** Says whether a queue reads its rows at any time: then waiting changes are written before each part of an instant. */
export function keepRowsCurrent(store: Store, queue: string, needed: boolean): void {
  const { current } = unwritten(store);
  if (needed) current.add(queue);
  else current.delete(queue);
}

/** The number of messages and characters that wait for a commit. */
export function unwrittenMessages(store: Store): { readonly messages: number; readonly characters: number } {
  const { messages, characters } = unwritten(store);
  return { messages: messages.size, characters };
}

function put(store: Store, saved: Saved): void {
  const waiting = unwritten(store);
  const key = keyOf(saved.queue, saved.id);
  waiting.characters += sizeOf(saved) - sizeOf(waiting.messages.get(key));
  waiting.messages.set(key, saved);
  if (!store.open) writeOut(store);
}

/** Each message counts 500 characters besides its content, so that the number of messages is limited too. */
function sizeOf(saved: Saved | undefined): number {
  return saved === undefined ? 0 : 500 + (saved.content?.body.length ?? 0);
}

function pending(store: Store, queue: string, id: string): Content | undefined {
  return unwritten(store).messages.get(keyOf(queue, id))?.content;
}

function unwritten(store: Store): Unwritten {
  const found = unwrittenOf.get(store);
  if (found === undefined) throw new Error("The table of queued messages was not created.");
  return found;
}

const keyOf = (queue: string, id: string): string => `${queue}\n${id}`;

function insert(store: Store, queue: string, message: Message, { body, attributes }: Content): void {
  store
    .sql(
      `insert or replace into messages
         (queue, id, md5, sent, receives, first, visible, receipt, source, ord, turn, attributes, body)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      queue,
      message.id,
      message.md5,
      message.sentAt,
      message.receives,
      message.firstReceivedAt ?? null,
      message.visibleAt,
      message.receipt ?? null,
      message.source ?? null,
      message.position.order,
      message.sequence,
      JSON.stringify(attributes),
      body,
    );
}

/** Updates the columns that can change after sending. */
function update(store: Store, queue: string, { id, receives, firstReceivedAt, visibleAt, receipt }: Message): void {
  store
    .sql("update messages set receives = ?, first = ?, visible = ?, receipt = ? where queue = ? and id = ?")
    .run(receives, firstReceivedAt ?? null, visibleAt, receipt ?? null, queue, id);
}

/** The columns of a message without its content. */
export const COLUMNS = "id, md5, sent, receives, first, visible, receipt, source, ord, turn";

const Row = z.object({
  id: z.string(),
  md5: z.string(),
  sent: z.number(),
  receives: z.number(),
  first: z.nullable(z.number()),
  visible: z.number(),
  receipt: z.nullable(z.string()),
  source: z.nullable(z.string()),
  ord: z.string(),
  turn: z.number(),
});
const Attributes = z.record(
  z.string(),
  z.object({ DataType: z.string(), StringValue: z.optional(z.string()), BinaryValue: z.optional(z.string()) }),
);

/** The message of a row with these COLUMNS. */
export function messageIn(raw: unknown): Message {
  const row = Row.parse(raw);
  return {
    id: row.id,
    md5: row.md5,
    sentAt: row.sent,
    sequence: row.turn,
    receives: row.receives,
    firstReceivedAt: row.first ?? undefined,
    visibleAt: row.visible,
    receipt: row.receipt ?? undefined,
    source: row.source ?? undefined,
    position: positionFrom(row.ord),
  };
}
