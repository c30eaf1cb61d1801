import { defined } from "../../core/model/defined.ts";
import type { StoredKey, WriteKey, WriteKeys } from "../../core/ports/collect.ts";
import { checkSchema, type Item, number, numberOf, requiredNumber, requiredText, text, textOf } from "./item.ts";
import type { Table } from "./table.ts";

/**
 * All keys stand in one partition, so that they can be listed. Each instance of a function reads a key once a minute, and what is no key
 * as often as API Gateway lets requests through: less than the 3,000 reads a second of a partition.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const PK = "KEYS";

/** Write keys, one item each. The key itself is nowhere. */
export function writeKeyStore(table: Table): WriteKeys {
  return {
    read: async (hash) => {
      const item = await table.get(PK, hash);
      return item === undefined ? undefined : parseWriteKey(item);
    },
    put: async (hash, { name, source, trust, events, origins, transactional, limit, secret, created, revoked }) => {
      await table.put({
        pk: text(PK),
        sk: text(hash),
        schema: number(1),
        name: text(name),
        source: text(source),
        trust: text(trust),
        ...defined({ events: texts(events), origins: texts(origins), transactional: texts(transactional) }),
        ...(limit === undefined ? {} : { limit: number(limit) }),
        ...(secret === undefined ? {} : { secret: text(secret) }),
        created: number(created),
        ...(revoked === undefined ? {} : { revoked: number(revoked) }),
      });
    },
    list: async () => {
      const items = await table.partition(PK);
      return oldestFirst(items.map((item) => ({ hash: requiredText(item, "sk"), key: parseWriteKey(item) })));
    },
  };
}

function oldestFirst(keys: readonly StoredKey[]): readonly StoredKey[] {
  return keys.toSorted((a, b) => a.key.created - b.key.created);
}

/** The key in an item. A trust that is not known is a browser's, the weaker. */
export function parseWriteKey(item: Item): WriteKey {
  checkSchema(item, 1);
  return {
    name: requiredText(item, "name"),
    source: requiredText(item, "source"),
    trust: requiredText(item, "trust") === "trusted" ? "trusted" : "browser",
    ...defined({
      events: textsOf(item, "events"),
      origins: textsOf(item, "origins"),
      transactional: textsOf(item, "transactional"),
      limit: numberOf(item, "limit"),
      secret: textOf(item, "secret"),
      revoked: numberOf(item, "revoked"),
    }),
    created: requiredNumber(item, "created"),
  };
}

function texts(values: readonly string[] | undefined): Item[string] | undefined {
  return values === undefined ? undefined : { L: values.map(text) };
}

function textsOf(item: Item, name: string): readonly string[] | undefined {
  return item[name]?.L?.flatMap(({ S }) => S ?? []);
}
