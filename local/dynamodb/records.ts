import { Stream } from "node:stream";
import type { Store } from "../store/store.ts";
import type { Operation, Range } from "./dynalite.ts";

/** Values that wait for a commit at most; more are written before it, as part of it. An item may have 400 kB. */
const UNWRITTEN = 500;

/**
 * What dynalite keeps, as rows of the local cloud's own store instead of a LevelDB: one database means that an item, its
 * index entries, and whatever else happens in the same instant are kept together or not at all; and a synchronous write
 * costs less than a trip through a thread pool.
 */
export class Records {
  readonly #store: Store;
  /** Written last since the last commit, by key; undefined: deleted. An item is often written more than once. */
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

  /** All or none; durable on return, or with the transaction that is open. Values must not change any more. */
  write(operations: readonly Operation[]): void {
    for (const operation of operations) {
      this.#unwritten.set(operation.key, operation.type === "del" ? undefined : operation.value);
    }
    if (!this.#store.open) this.#store.atomically(() => this.#writeOut());
    else if (this.#unwritten.size > UNWRITTEN) this.#writeOut();
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

  /** Keys or values of a range in order, as the stream that dynalite reads: it stops when it is destroyed. */
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

/** A stream in dynalite's sense: events, and a way to stop them. */
class ReadingStream extends Stream {
  destroyed = false;

  destroy(): void {
    this.destroyed = true;
  }
}
