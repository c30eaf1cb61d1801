import { defined } from "../../core/model/defined.ts";
import type { WriteKey, WriteKeys } from "../../core/ports/collect.ts";
import { checkSchema, type Item, number, numberOf, requiredNumber, requiredText, text } from "./item.ts";
import type { Table } from "./table.ts";

const SK = "KEY";
const pk = (hash: string): string => `KEY#${hash}`;

/** Write keys, one item each. The key itself is nowhere. */
export function writeKeyStore(table: Table): WriteKeys {
  return {
    read: async (hash) => {
      const item = await table.get(pk(hash), SK);
      return item === undefined ? undefined : parseWriteKey(item);
    },
    put: async (hash, { name, source, trust, events, origins, transactional, created, revoked }) => {
      await table.put({
        pk: text(pk(hash)),
        sk: text(SK),
        schema: number(1),
        name: text(name),
        source: text(source),
        trust: text(trust),
        ...defined({ events: texts(events), origins: texts(origins), transactional: texts(transactional) }),
        created: number(created),
        ...(revoked === undefined ? {} : { revoked: number(revoked) }),
      });
    },
  };
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
