import { Stream } from "node:stream";
import type { Store } from "../store/store.ts";
import type { Operation, Range } from "./dynalite.ts";

/** The most values that wait for a commit; with more, they are written earlier within the same transaction. An item may have 400 kB. */
const MOST_UNWRITTEN = 500;

/**
 * dynalite's data, as rows of the local cloud's store instead of a LevelDB. With one database, an item, its index entries and
 * everything else of the same instant are stored together or not at all. And a synchronous write costs less than a thread
 * pool.
 */
export class Records {
  readonly #store: Store;
  /** Values by key that wait for the commit; undefined means deleted. An item is often written more than once. */
  readonly #unwritten = new Map<string, object | undefined>();

  constructor(store: Store) {
    this.#store = store;
    store.database.exec("create table if not exists records (key text primary key, value text not null)");
    store.beforeCommit(() => this.#writeOut());
  }

  get(key: string): unknown {
    if (this.#unwritten.has(key)) return this.#unwritten.get(key);
    const row = this.#store.sql("select value from records where key = ?").get(key);
    return row === undefined ? undefined : JSON.parse(String(row.value));
  }

  /** Writes all or none; durable on return, or with the open transaction. Values must not be modified afterwards. */
  write(operations: readonly Operation[]): void {
    for (const operation of operations) {
      this.#unwritten.set(operation.key, operation.type === "del" ? undefined : operation.value);
    }
    if (!this.#store.open) this.#store.atomically(() => this.#writeOut());
    else if (this.#unwritten.size > MOST_UNWRITTEN) this.#writeOut();
  }

  #writeOut(): void {
    for (const [key, value] of this.#unwritten) {
      if (value === undefined) this.#store.sql("delete from records where key = ?").run(key);
      else {
        this.#store
          .sql("insert into records values (?, ?) on conflict (key) do update set value = excluded.value")
          .run(key, JSON.stringify(value));
      }
    }
    this.#unwritten.clear();
  }

  /** Keys or values of a range in order, as the stream that dynalite reads; it stops when it is destroyed. */
  stream(what: "key" | "value", range: Range, prefix: string): Stream {
    const stream = new ReadingStream();
    queueMicrotask(() => {
      try {
        this.#emit(stream, what, range, prefix);
      } catch (error) {
        stream.emit("error", error);
      }
    });
    return stream;
  }

  #emit(
    stream: ReadingStream,
    what: "key" | "value",
    { gt, gte, lt, lte, reverse, limit }: Range,
    prefix: string,
  ): void {
    this.#writeOut();
    const from = prefix + (gt ?? gte ?? "");
    const to = prefix + (lte ?? lt ?? "\xff");
    const above = gt === undefined ? ">=" : ">";
    const below = lte === undefined ? "<" : "<=";
    const order = reverse === true ? "desc" : "asc";
    const rows = this.#store
      .sql(`select ${what} from records where key ${above} ? and key ${below} ? order by key ${order} limit ?`)
      .iterate(from, to, limit ?? -1);
    for (const row of rows) {
      stream.emit("data", what === "key" ? String(row.key).slice(prefix.length) : JSON.parse(String(row.value)));
      if (stream.destroyed) break;
    }
    stream.emit("end");
  }
}

/** A stream as dynalite uses it: events, and `destroy` to stop them. */
class ReadingStream extends Stream {
  destroyed = false;

  destroy(): void {
    this.destroyed = true;
  }
}
