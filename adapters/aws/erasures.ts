import { ConditionalCheckFailedException, DeleteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { ErasureStore } from "../../core/ports/privacy.ts";
import { customerKey, number, PROFILE, requiredText } from "./item.ts";
import { isMark, markItem, parseMark } from "./marks.ts";
import { unchanged } from "./profiles.ts";
import { table as tableOf } from "./table.ts";

/** How many items are deleted at once. */
const DELETES_AT_ONCE = 10;

/** What an erasure does in the table. Only commands use it: no function's role may delete an item. */
export function erasureStore(client: DynamoDBClient, name: string): ErasureStore {
  const table = tableOf(client, name);
  const remove = (pk: string, sk: string) =>
    client.send(new DeleteItemCommand({ TableName: name, Key: { pk: { S: pk }, sk: { S: sk } } }));
  return {
    read: async (customerId) => {
      const item = await table.get(customerKey(customerId), PROFILE);
      return item !== undefined && isMark(item) ? parseMark(item) : undefined;
    },
    mark: (customerId, erasure, over) => table.put(markItem(customerId, erasure), unchanged(over)),
    removeItems: async (customerId) => {
      const pk = customerKey(customerId);
      const removed: Record<string, number> = {};
      const items = await table.partition(pk);
      const sks = items.map((item) => requiredText(item, "sk")).filter((sk) => sk !== PROFILE);
      for (let at = 0; at < sks.length; at += DELETES_AT_ONCE) {
        await Promise.all(sks.slice(at, at + DELETES_AT_ONCE).map((sk) => remove(pk, sk)));
      }
      for (const sk of sks) removed[kindOf(sk)] = (removed[kindOf(sk)] ?? 0) + 1;
      return removed;
    },
    unmark: async (customerId, at) => {
      try {
        await client.send(
          new DeleteItemCommand({
            TableName: name,
            Key: { pk: { S: customerKey(customerId) }, sk: { S: PROFILE } },
            ConditionExpression: "attribute_exists(erasing) AND erasedAt = :at",
            ExpressionAttributeValues: { ":at": number(at) },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}

/** What the sort key begins with: `M#` of a message. */
function kindOf(sk: string): string {
  return sk.slice(0, sk.indexOf("#") + 1) || sk;
}
