import { database, type Table } from "./dynalite.ts";

/** Keys of the customers that are busy at one time. */
const KEPT = 5_000;
/** Of both parts together; a longer key, which may have 3 kB, is made each time. */
const KEPT_LENGTH = 300;

const kept = new WeakMap<Table, Map<string, string>>();

/**
 * Has dynalite keep the keys it has made of items with one or two text attributes as their key: an item is looked up
 * several times in the moment it is written, and each time dynalite would hash its key. Any other key it makes itself.
 */
export function keepKeys(): void {
  const { createKey } = database;
  database.createKey = (item, table, keySchema) => {
    const [partition, sort] = table.KeySchema;
    const hashKey = partition && item[partition.AttributeName]?.S;
    const rangeKey = sort === undefined ? "" : item[sort.AttributeName]?.S;
    if (
      keySchema !== undefined ||
      hashKey === undefined ||
      rangeKey === undefined ||
      hashKey.length + rangeKey.length > KEPT_LENGTH
    ) {
      return createKey(item, table, keySchema);
    }
    let keys = kept.get(table);
    if (keys === undefined) {
      keys = new Map();
      kept.set(table, keys);
    }
    const pair = `${hashKey.length} ${hashKey}${rangeKey}`;
    let key = keys.get(pair);
    if (key === undefined) {
      key = createKey(item, table, keySchema);
      if (keys.size >= KEPT) keys.clear();
      keys.set(pair, key);
    }
    return key;
  };
}
