import { Stream } from "node:stream";
import { indexChanges } from "./capacity.ts";
import { database, type Item, type Operation, type Store, type SubDatabase, type Table } from "./dynalite.ts";
import { indexWatch } from "./index-watch.ts";

/*
 * dynalite's store, made fit for running in process:
 *
 * 1. An item and its index entries are written in one LevelDB batch, so that a kill leaves both or neither. LevelDB hands
 *    each batch to the operating system before it acknowledges it: what was acknowledged survives `kill -9` (not a power cut).
 * 2. Reads are synchronous: a trip through the thread pool costs more than the read.
 * 3. A query with a small limit is one call to LevelDB.
 * 4. Table descriptions are read once, and the items written last are kept.
 */

/** Another process has the table's folder open. */
export class TableLocked extends Error {
  override readonly name = "TableLocked";
}

/** In memory without a path. Throws `TableLocked`. */
export async function openStore(path: string | undefined): Promise<Store> {
  const store = database.create({
    ...(path === undefined ? {} : { path }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  try {
    await store.db.open();
  } catch (error) {
    if (causes(error).some((cause) => "code" in cause && cause.code === "LEVEL_LOCKED")) {
      throw new TableLocked(`The table in ${path} is in use by another process.`);
    }
    throw error;
  }
  readTablesOnce(store);
  const ready = new WeakSet<SubDatabase>();
  const itemDbOf = store.getItemDb.bind(store);
  store.getItemDb = (table) => {
    const itemDb = itemDbOf(table);
    if (!ready.has(itemDb)) {
      ready.add(itemDb);
      readAtOnce(store, itemDb, itemKey(table, ""));
      queryInOneGo(store, itemDb, itemKey(table, ""));
    }
    return itemDb;
  };
  const indexDbOf = store.getIndexDb.bind(store);
  store.getIndexDb = (kind, table, index) => {
    const indexDb = indexDbOf(kind, table, index);
    if (kind.toLowerCase() === "global" && !ready.has(indexDb)) {
      ready.add(indexDb);
      queryInOneGo(store, indexDb, indexKey(table, index, ""));
    }
    return indexDb;
  };
  return store;
}

function causes(error: unknown): Error[] {
  const found: Error[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) found.push(cause);
  return found;
}

const itemKey = (table: string, key: string): string => `item-${table}~${key}`;
const indexKey = (table: string, index: string, key: string): string => `index-global~${table}~${index}~${key}`;

/** Most customers' items are read again in the moment they are written; dynalite copies before it changes one. */
const RECENT_ITEMS = 500;
const recent = new WeakMap<Store, RecentItems>();

/** The items written last, by key, so that they need not be read and parsed again. */
class RecentItems {
  readonly #items = new Map<string, Item>();

  get(key: string): Item | undefined {
    return this.#items.get(key);
  }

  set(key: string, item: Item | null | undefined): void {
    this.#items.delete(key);
    if (!item) return;
    this.#items.set(key, item);
    if (this.#items.size <= RECENT_ITEMS) return;
    for (const oldest of this.#items.keys()) {
      this.#items.delete(oldest);
      break;
    }
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

function readAtOnce(store: Store, itemDb: SubDatabase, prefix: string): void {
  itemDb.get = (key, done) => {
    const recent = recentItems(store).get(prefix + key);
    if (recent !== undefined) {
      done(null, recent);
      return;
    }
    let item: unknown;
    try {
      item = store.db.getSync(prefix + key);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    done(null, item);
  };
  const put = itemDb.put.bind(itemDb);
  itemDb.put = (key, value, done) => {
    if (typeof value === "object" && value !== null && stored.delete(value)) done(null);
    else put(key, value, done);
  };
}

/** Small limited queries (the sweeper asks four a minute) in one call to LevelDB instead of a stream of one value each. */
function queryInOneGo(store: Store, database: SubDatabase, prefix: string): void {
  const createValueStream = database.createValueStream.bind(database);
  database.createValueStream = (range) => {
    if (range.limit === undefined || range.limit < 0 || range.limit > 101) return createValueStream(range);
    const { gt, gte, lt, lte, ...rest } = range;
    const from = gt === undefined ? { gte: prefix + (gte ?? "") } : { gt: prefix + gt };
    const to = lte !== undefined ? { lte: prefix + lte } : { lt: prefix + (lt ?? "\xff") };
    const stream = new Stream();
    store.db
      .values({ ...rest, ...from, ...to })
      .all()
      .then(
        (values) => {
          for (const value of values) stream.emit("data", value);
          stream.emit("end");
        },
        (error: unknown) => stream.emit("error", error),
      );
    return stream;
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
    // Item operations pass no status to check: they are the ones that come often, and they do not change the description.
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

database.updateIndexes = (store, table, before, after, done) => {
  if (!before && !after) {
    done(null);
    return;
  }
  const operations: Operation[] = [];
  const changes = indexChanges(table, before, after);
  for (const { index, before: was, after: is, moves } of changes) {
    const keyOf = (entry: Item): string =>
      indexKey(table.TableName, index.IndexName, database.createIndexKey(entry, table, index.KeySchema));
    if (was !== undefined && moves) operations.push({ type: "del", key: keyOf(was) });
    if (is !== undefined) operations.push({ type: "put", key: keyOf(is), value: is });
  }
  const item: Item | undefined = after ?? before ?? undefined;
  const key = item === undefined ? undefined : itemKey(table.TableName, database.createKey(item, table));
  if (key !== undefined) {
    operations.push(after ? { type: "put", key, value: after } : { type: "del", key });
  }
  store.db.batch(operations).then(
    () => {
      if (after) stored.add(after);
      if (key !== undefined) recentItems(store).set(key, after);
      for (const change of changes) indexWatch(store).changed(table, change);
      done(null);
    },
    (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
  );
};
