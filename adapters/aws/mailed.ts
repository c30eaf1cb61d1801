import { MAILED_AGAIN_AFTER, type MailedAddresses } from "../../core/ports/mailed.ts";
import { expiry, number, text } from "./item.ts";
import type { Table } from "./table.ts";

/** One item for an address and what is mailed; the table removes it some time after its day. */
export function mailedAddresses(table: Table): MailedAddresses {
  return {
    claim(addressHash, what, now) {
      const until = now + MAILED_AGAIN_AFTER;
      const item = {
        pk: text(`N#${addressHash}`),
        sk: text(what),
        schema: number(1),
        until: number(until),
        expiresAt: number(expiry(until)),
      };
      const condition = "attribute_not_exists(#pk) OR #until <= :now";
      return table.put(item, { condition, values: { ":now": number(now) } });
    },
  };
}
