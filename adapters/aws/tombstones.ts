import { randomBytes } from "node:crypto";
import { isJsonObject, parseJson } from "../../core/model/json.ts";
import type { Tombstones } from "../../core/ports/privacy.ts";
import { mac } from "../system/mac.ts";
import { expiry, type Item, number, numberOf, requiredText, text, textOf } from "./item.ts";
import type { Table } from "./table.ts";

const KEY_PK = "ERASURE";
const KEY_SK = "KEY";
const TOMBSTONE = "T";
const KEY_BYTES = 32;

/**
 * Tombstones: items under the HMAC of an id. The key is an item of its own, made by the first erasure; until then nobody was erased.
 */
export function tombstones(table: Table): Tombstones {
  let known: string | undefined;
  const readKey = async () => {
    known ??= (await table.get(KEY_PK, KEY_SK))?.key?.S;
    return known;
  };
  const makeKey = async () => {
    const made: Item = {
      pk: text(KEY_PK),
      sk: text(KEY_SK),
      schema: number(1),
      key: text(randomBytes(KEY_BYTES).toString("hex")),
    };
    await table.put(made, { condition: "attribute_not_exists(#pk)" });
    return requiredText((await table.get(KEY_PK, KEY_SK)) ?? {}, "key");
  };
  const read = async (customerId: string): Promise<Item | undefined> => {
    const key = await readKey();
    return key === undefined ? undefined : table.get(tombstoneKey(key, customerId), TOMBSTONE);
  };
  return {
    erasedAt: async (customerId) => {
      const item = await read(customerId);
      return item && numberOf(item, "at");
    },
    put: async (customerId, at, until) => {
      const key = (await readKey()) ?? (await makeKey());
      await table.update(tombstoneKey(key, customerId), TOMBSTONE, {
        update: "SET #schema = :schema, #at = :at, #expiresAt = :until REMOVE #receipt",
        condition: "attribute_not_exists(#at) OR #at < :at",
        values: { ":schema": number(1), ":at": number(at), ":until": number(expiry(until)) },
      });
    },
    keepReceipt: async (customerId, at, receipt) => {
      const key = await readKey();
      if (key === undefined) return;
      await table.update(tombstoneKey(key, customerId), TOMBSTONE, {
        update: "SET #receipt = :receipt",
        condition: "#at = :at AND attribute_not_exists(#receipt)",
        values: { ":at": number(at), ":receipt": text(JSON.stringify(receipt)) },
      });
    },
    hashOf: async (customerId) => {
      const key = await readKey();
      return key === undefined ? undefined : hashUnder(key, customerId);
    },
    receipt: async (customerId) => {
      const item = await read(customerId);
      const kept = parseJson((item && textOf(item, "receipt")) ?? "");
      return isJsonObject(kept) ? kept : undefined;
    },
  };
}

function tombstoneKey(key: string, customerId: string): string {
  return `T#${hashUnder(key, customerId)}`;
}

function hashUnder(key: string, customerId: string): string {
  return mac.hmac("sha256", key, [customerId], "hex");
}
