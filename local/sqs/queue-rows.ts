import type { Store } from "../store/store.ts";
import type { Message } from "./message.ts";
import { COLUMNS, keepRowsCurrent, messageIn, writeOut } from "./message-table.ts";

/** The order in which a queue delivers messages: by the time they become visible, then by position. */
export type DeliveryOrder = Pick<Message, "visibleAt" | "position">;

/** The stored messages of one queue, whether they are in memory or not. Messages in flight are stored as they were before. */
export class QueueRows {
  readonly #store: Store;
  readonly #queue: string;

  constructor(store: Store, queue: string) {
    this.#store = store;
    this.#queue = queue;
  }

  #sql(text: string) {
    writeOut(this.#store);
    return this.#store.sql(text);
  }

  /** Says whether the rows will be read at any time. */
  keepCurrent(needed: boolean): void {
    keepRowsCurrent(this.#store, this.#queue, needed);
  }

  /** The first messages from this point on, in the order of delivery. */
  from({ visibleAt, position }: DeliveryOrder, most: number): readonly Message[] {
    const rows = this.#sql(
      `select ${COLUMNS} from messages where queue = ? and (visible, ord) >= (?, ?) order by visible, ord limit ?`,
    );
    return rows.all(this.#queue, visibleAt, position.order, most).map(messageIn);
  }

  one(id: string): Message | undefined {
    const row = this.#sql(`select ${COLUMNS} from messages where queue = ? and id = ?`).get(this.#queue, id);
    return row === undefined ? undefined : messageIn(row);
  }

  /** The visible messages that were sent after `since`, oldest first, without the ids in `except`. */
  visible(now: number, since: number, except: readonly string[], most: number): readonly Message[] {
    const rows = this.#sql(
      `select ${COLUMNS} from messages where queue = ?1 and id in (
         select id from messages where queue = ?1 and visible <= ?2 and sent > ?3
         and id not in (select value from json_each(?4)) order by sent, turn limit ?5)
       order by sent, turn`,
    );
    return rows.all(this.#queue, now, since, JSON.stringify(except), most).map(messageIn);
  }

  /** All ids, oldest first; within one instant in the order of arrival. */
  ids(): readonly string[] {
    const rows = this.#sql("select id from messages where queue = ? order by sent, turn");
    return rows.all(this.#queue).map(({ id }) => String(id));
  }

  counts(now: number): { visible: number; hidden: number; delayed: number } {
    const row = this.#sql(
      `select count(*) filter (where visible <= ?2) as visible,
         count(*) filter (where visible > ?2 and receives > 0) as hidden,
         count(*) filter (where visible > ?2 and receives = 0) as delayed
       from messages where queue = ?1`,
    ).get(this.#queue, now);
    return { visible: Number(row?.visible), hidden: Number(row?.hidden), delayed: Number(row?.delayed) };
  }

  /** The sequence number of the newest message. */
  latestSequence(): number {
    return Number(this.#sql("select max(turn) as n from messages where queue = ?").get(this.#queue)?.n ?? 0);
  }

  /** Deletes the messages that were sent up to this time, without the ids in `except`. */
  forgetSentUpTo(time: number, except: readonly string[]): void {
    this.#sql("delete from messages where queue = ? and sent <= ? and id not in (select value from json_each(?))").run(
      this.#queue,
      time,
      JSON.stringify(except),
    );
  }

  clear(): void {
    this.#sql("delete from messages where queue = ?").run(this.#queue);
  }
}
