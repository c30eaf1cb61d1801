import type { Store } from "../store/store.ts";
import type { Message } from "./message.ts";
import { askedAtAnyTime, COLUMNS, messageIn, writeOut } from "./message-table.ts";

/** Where a message stands among those of its queue: by when it is visible, then by the order of its place. */
export type Turn = Pick<Message, "visibleAt" | "place">;

/** What the store knows of the messages of one queue, in memory or not. Those under way stand there as before. */
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

  /** Says whether they will be asked for at any time. */
  askedAtAnyTime(asked: boolean): void {
    askedAtAnyTime(this.#store, this.#queue, asked);
  }

  /** The first messages from this turn on, in turn. */
  from({ visibleAt, place }: Turn, most: number): readonly Message[] {
    const rows = this.#sql(
      `select ${COLUMNS} from messages where queue = ? and (visible, ord) >= (?, ?) order by visible, ord limit ?`,
    );
    return rows.all(this.#queue, visibleAt, place.order, most).map(messageIn);
  }

  one(id: string): Message | undefined {
    const row = this.#sql(`select ${COLUMNS} from messages where queue = ? and id = ?`).get(this.#queue, id);
    return row === undefined ? undefined : messageIn(row);
  }

  /** Those that are visible and were sent after `since`, the oldest first, but for some ids. */
  visible(now: number, since: number, except: readonly string[], most: number): readonly Message[] {
    const rows = this.#sql(
      `select ${COLUMNS} from messages where queue = ?1 and id in (
         select id from messages where queue = ?1 and visible <= ?2 and sent > ?3
         and id not in (select value from json_each(?4)) order by sent, turn limit ?5)
       order by sent, turn`,
    );
    return rows.all(this.#queue, now, since, JSON.stringify(except), most).map(messageIn);
  }

  /** The ids of all, the oldest first; those of one instant in the order they came. */
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

  /** The turn number of the message that came last. */
  latest(): number {
    return Number(this.#sql("select max(turn) as n from messages where queue = ?").get(this.#queue)?.n ?? 0);
  }

  /** Deletes those sent up to this time, but for some ids. */
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
