import type { DueIndex, DueItem } from "../../core/ports.ts";
import { number, requiredText, text } from "./attributes.ts";
import { customerKey, DUE_INDEX, messageSk, PROFILE, shardKey } from "./keys.ts";
import type { Table } from "./table.ts";

const CUSTOMER = customerKey("");
const MESSAGE = messageSk("");

/** The sparse index of what the sweeper looks at. */
export function dueIndex(table: Table): DueIndex {
  return {
    list: async (shard, before, limit, from) => {
      const page = await table.query(
        DUE_INDEX,
        {
          condition: "#dueShard = :shard AND #due <= :before",
          values: { ":shard": text(shardKey(shard)), ":before": number(before) },
        },
        limit,
        from === undefined ? undefined : JSON.parse(from),
      );
      return {
        items: page.items.flatMap((item) => parse(requiredText(item, "pk"), requiredText(item, "sk"))),
        ...(page.next === undefined ? {} : { next: JSON.stringify(page.next) }),
      };
    },
  };
}

function parse(pk: string, sk: string): DueItem[] {
  const customerId = pk.slice(CUSTOMER.length);
  if (sk === PROFILE) return [{ kind: "profile", customerId }];
  if (sk.startsWith(MESSAGE)) return [{ kind: "message", customerId, key: sk.slice(MESSAGE.length) }];
  return [];
}
