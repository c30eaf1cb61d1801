import type { Clock, SpillStore } from "../../core/ports.ts";
import { number, requiredText, text } from "./attributes.ts";
import { expired } from "./expired.ts";
import { customerKey, expiry } from "./keys.ts";
import { RECENT } from "./packed-events.ts";
import type { Table } from "./table.ts";

export function spillStore(table: Table, clock: Clock): SpillStore {
  return {
    read: async (customerId, sks) => {
      const items = await Promise.all(sks.map((sk) => table.get(customerKey(customerId), sk)));
      return items.flatMap((item) =>
        item === undefined || expired(item, clock) ? [] : RECENT.unpack(JSON.parse(requiredText(item, "events"))),
      );
    },
    put: async (customerId, sk, events, expiresAt) => {
      await table.put({
        pk: text(customerKey(customerId)),
        sk: text(sk),
        schema: number(1),
        events: text(JSON.stringify(RECENT.pack(events))),
        expiresAt: number(expiry(expiresAt)),
      });
    },
  };
}
