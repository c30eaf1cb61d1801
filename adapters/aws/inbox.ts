import { defined } from "../../core/model/defined.ts";
import { INBOX_ACTS, type InboxAct, type InboxMessage, type InboxStore } from "../../core/ports/inbox.ts";
import {
  checkSchema,
  customerKey,
  expiry,
  type Item,
  inboxSk,
  number,
  numberOf,
  requiredNumber,
  requiredText,
  text,
} from "./item.ts";
import type { Table } from "./table.ts";

/** Messages for apps in the table: `C#<customerId>` / `A#<message key>`. DynamoDB removes expired ones within a few days. */
export function inboxStore(table: Table): InboxStore {
  return {
    put: (message) => table.put(inboxItem(message), { condition: "attribute_not_exists(#pk)" }),
    list: async (customerId) =>
      (await table.beginning(customerKey(customerId), inboxSk(""))).map((item) => parseInbox(customerId, item)),
    note: async ({ customerId, key }, act, time) => {
      await table.update(customerKey(customerId), inboxSk(key), {
        update: `SET #${act} = :time`,
        condition: `attribute_exists(#pk) AND attribute_not_exists(#${act})`,
        values: { ":time": number(time) },
      });
    },
  };
}

function inboxItem({ customerId, key, id, content, time, expires, knownSince, acts }: InboxMessage): Item {
  return {
    pk: text(customerKey(customerId)),
    sk: text(inboxSk(key)),
    schema: number(1),
    id: text(id),
    content: text(JSON.stringify(content)),
    time: number(time),
    expires: number(expires),
    expiresAt: number(expiry(expires)),
    ...(knownSince !== undefined && { knownSince: number(knownSince) }),
    ...Object.fromEntries(Object.entries(acts).map(([act, at]) => [act, number(at)])),
  };
}

export function parseInbox(customerId: string, item: Item): InboxMessage {
  checkSchema(item, 1);
  const knownSince = numberOf(item, "knownSince");
  const acts: Partial<Record<InboxAct, number>> = {};
  for (const act of INBOX_ACTS) {
    const at = numberOf(item, act);
    if (at !== undefined) acts[act] = at;
  }
  return {
    customerId,
    key: requiredText(item, "sk").slice(inboxSk("").length),
    id: requiredText(item, "id"),
    content: JSON.parse(requiredText(item, "content")),
    time: requiredNumber(item, "time"),
    expires: requiredNumber(item, "expires"),
    ...defined({ knownSince }),
    acts,
  };
}
