import type { Clock, KeyedEntryStore } from "../../core/ports.ts";
import { number, requiredNumber } from "./attributes.ts";
import { expired } from "./expired.ts";
import { customerKey, expiry } from "./keys.ts";
import type { Table } from "./table.ts";

const KEPT_MILLISECONDS = 2 * 365 * 86_400_000;

export function keyedEntryStore(table: Table, clock: Clock): KeyedEntryStore {
  const sk = (journey: string, key: string): string => `E#${journey}#${key}`;
  return {
    read: async (customerId, journey, key) => {
      const item = await table.get(customerKey(customerId), sk(journey, key));
      if (item === undefined || expired(item, clock)) return undefined;
      return {
        count: requiredNumber(item, "count"),
        last: requiredNumber(item, "last"),
        n: requiredNumber(item, "n"),
      };
    },
    put: async (customerId, journey, key, { n, start }) => {
      await table.update(customerKey(customerId), sk(journey, key), {
        update: "SET #schema = :schema, #last = :last, #n = :n, #expiresAt = :expiresAt ADD #count :one",
        condition: "attribute_not_exists(#n) OR #n < :n",
        values: {
          ":schema": number(1),
          ":last": number(start),
          ":n": number(n),
          ":expiresAt": number(expiry(start + KEPT_MILLISECONDS)),
          ":one": number(1),
        },
      });
    },
  };
}
