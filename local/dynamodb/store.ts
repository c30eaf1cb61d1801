import type { Store as DurableStore } from "../store/store.ts";
import { indexChanges, kilobytes } from "./capacity.ts";
import {
  type Done,
  database,
  type Index,
  type Item,
  type Operation,
  type Store,
  type SubDatabase,
  type Table,
} from "./dynalite.ts";
import { Records } from "./records.ts";
import { indexWatch, itemWatch } from "./watch.ts";

/*
 * dynalite's store, changed to run in process:
 *
 * 1. Everything is in the local cloud's store (records.ts); an item and its index entries are written together. Acknowledged
 *    writes survive `kill -9` (not a power failure).
 * 2. All reads and writes are synchronous: a thread pool costs more than the read or the write.
 * 3. Table descriptions are read once, and the most recently written items are cached.
 */

/** Opens dynalite with its data in `durable`. */
export async function openTables(durable: DurableStore): Promise<Store> {
  // dynalite needs a LevelDB; this one in memory stays empty.
  const store = database.create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await store.db.open();
  const records = new Records(durable);
  recordsOf.set(store, records);
  keepInRecords(store.tableDb, records, "table~");
  readTablesOnce(store);
  const ready = new WeakSet<SubDatabase>();
  const prepared = (
    part: SubDatabase,
    prefix: string,
    prepare: (part: SubDatabase) => void = () => {},
  ): SubDatabase => {
    if (ready.has(part)) return part;
    ready.add(part);
    keepInRecords(part, records, prefix);
    prepare(part);
    return part;
  };
  const { getItemDb, getIndexDb } = store;
  store.getItemDb = (table) =>
    prepared(getItemDb(table), itemKey(table, ""), (part) => keepRecent(store, part, itemKey(table, "")));
  store.getIndexDb = (kind, table, index) => prepared(getIndexDb(kind, table, index), indexKey(kind, table, index, ""));
  return store;
}

const recordsOf = new WeakMap<Store, Records>();

/** Key of an item in the records. */
export const itemKey = (table: string, key: string): string => `item-${table}~${key}`;
const indexKey = (kind: string, table: string, index: string, key: string): string =>
  `index-${kind.toLowerCase()}~${table}~${index}~${key}`;

/** Makes a part of dynalite's database read and write the records under `prefix`. */
function keepInRecords(part: SubDatabase, records: Records, prefix: string): void {
  const write = (operations: readonly Operation[], done: Done<void>): void => {
    records.write(operations.map((operation) => ({ ...operation, key: prefix + operation.key })));
    done(null);
  };
  part.get = (key, done) => done(null, records.get(prefix + key));
  part.put = (key, value, done) => write([{ type: "put", key, value }], done);
  part.del = (key, done) => write([{ type: "del", key }], done);
  part.batch = write;
  part.createValueStream = (range) => records.stream("value", range ?? {}, prefix);
  part.createKeyStream = (range) => records.stream("key", range ?? {}, prefix);
}

/** Most items are read again shortly after they were written, by thousands of customers at the same time. dynalite copies an item before it modifies it. */
const RECENT_ITEMS = 5_000;
/** The size of all recent items: items of usual size fit, but only some of 400 kB. */
const RECENT_KILOBYTES = 8_000;
const recent = new WeakMap<Store, RecentItems>();

/** The most recently written items by key, so that they need not be read and parsed again. */
export class RecentItems {
  readonly #items = new Map<string, Item>();
  #kilobytes = 0;

  get(key: string): Item | undefined {
    return this.#items.get(key);
  }

  set(key: string, item: Item | null | undefined): void {
    this.#drop(key);
    if (!item) return;
    this.#items.set(key, item);
    this.#kilobytes += kilobytes(item);
    for (const oldest of this.#items.keys()) {
      if (this.#items.size <= RECENT_ITEMS && this.#kilobytes <= RECENT_KILOBYTES) break;
      this.#drop(oldest);
    }
  }

  /** The size of its items in kB. */
  get kilobytes(): number {
    return this.#kilobytes;
  }

  #drop(key: string): void {
    const item = this.#items.get(key);
    if (item === undefined) return;
    this.#items.delete(key);
    this.#kilobytes -= kilobytes(item);
  }
}

function recentItems(store: Store): RecentItems {
  let items = recent.get(store);
  if (items === undefined) {
    items = new RecentItems();
    recent.set(store, items);
  }
  return items;
}

/** Items that `updateIndexes` has stored already. */
const stored = new WeakSet<object>();

function keepRecent(store: Store, itemDb: SubDatabase, prefix: string): void {
  const { get, put } = itemDb;
  itemDb.get = (key, done) => {
    const item = recentItems(store).get(prefix + key);
    if (item === undefined) get(key, done);
    else done(null, item);
  };
  itemDb.put = (key, value, done) => {
    if (stored.delete(value)) done(null);
    else put(key, value, done);
  };
}

function readTablesOnce(store: Store): void {
  const tables = new Map<string, Table>();
  const { tableDb } = store;
  const put = tableDb.put.bind(tableDb);
  tableDb.put = (name, table, done) => {
    tables.delete(name);
    put(name, table, done);
  };
  const del = tableDb.del.bind(tableDb);
  tableDb.del = (name, done) => {
    tables.delete(name);
    del(name, done);
  };
  const getTable = store.getTable.bind(store);
  store.getTable = (name, checkStatus, done) => {
    // Item operations pass no status to check. They are frequent, and do not change the description.
    if (typeof checkStatus !== "function") {
      getTable(name, checkStatus, done);
      return;
    }
    const known = tables.get(name);
    if (known !== undefined) {
      checkStatus(null, known);
      return;
    }
    getTable(name, (error, table) => {
      if (table !== undefined && table.TableStatus === "ACTIVE") tables.set(name, table);
      checkStatus(error, table);
    });
  };
}

/** Writes the entries of an item in these indexes of its table, as if it had been written while they were there. */
export function enterInIndexes(store: Store, table: Table, indexes: readonly Index[], item: Item): void {
  const changes = indexChanges({ ...table, GlobalSecondaryIndexes: indexes }, undefined, item);
  recordsOf.get(store)?.write(entriesOf(table, changes));
}

function entriesOf(table: Table, changes: ReturnType<typeof indexChanges>): Operation[] {
  return changes.flatMap(({ index, before: was, after: is, moves }) => {
    const keyOf = (entry: Item): string =>
      indexKey("global", table.TableName, index.IndexName, database.createIndexKey(entry, table, index.KeySchema));
    const operations: Operation[] = [];
    if (was !== undefined && moves) operations.push({ type: "del", key: keyOf(was) });
    if (is !== undefined) operations.push({ type: "put", key: keyOf(is), value: is });
    return operations;
  });
}

database.updateIndexes = (store, table, before, after, done) => {
  if (!before && !after) {
    done(null);
    return;
  }
  const changes = indexChanges(table, before, after);
  const operations = entriesOf(table, changes);
  const item: Item | undefined = after ?? before ?? undefined;
  const key = item === undefined ? undefined : itemKey(table.TableName, database.createKey(item, table));
  if (key !== undefined) {
    operations.push(after ? { type: "put", key, value: after } : { type: "del", key });
  }
  recordsOf.get(store)?.write(operations);
  if (after) stored.add(after);
  if (key !== undefined) {
    recentItems(store).set(key, after);
    itemWatch(store).changed(key);
  }
  for (const change of changes) indexWatch(store).changed(table, change);
  done(null);
};
