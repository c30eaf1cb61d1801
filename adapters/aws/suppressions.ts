import type { SuppressionStore } from "../../core/ports.ts";
import { number, requiredText, text } from "./attributes.ts";
import type { Table } from "./table.ts";

export function suppressionStore(table: Table): SuppressionStore {
  const pk = (channel: string, addressHash: string): string => `S#${channel}#${addressHash}`;
  return {
    read: async (channel, addressHash) => {
      const item = await table.get(pk(channel, addressHash), "S");
      return item === undefined ? undefined : requiredText(item, "reason");
    },
    put: async (channel, addressHash, reason, time) => {
      await table.put({
        pk: text(pk(channel, addressHash)),
        sk: text("S"),
        schema: number(1),
        reason: text(reason),
        time: number(time),
      });
    },
  };
}
