import { type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import type { Message } from "../../core/model/message.ts";
import { customerKey, type Item, messageSk, number, requiredText, text } from "./item.ts";
import { parseMessage } from "./message-item.ts";

/** A page of a scan: the messages that it found, and how many items of the table were read for it. */
export interface MessagePage {
  readonly messages: readonly Message[];
  readonly items: number;
}

/**
 * The messages of all customers that chose this template, or passed it over as a choice of a `first of`, and that reached their state
 * since then (epoch milliseconds) or are put off until later.
 */
export function messagesOfTemplate(
  dynamodb: DynamoDBClient,
  table: string,
  { template, since }: { readonly template: string; readonly since: number },
): AsyncGenerator<MessagePage> {
  return messagesWhere(dynamodb, table, {
    filter: "(#template = :template OR contains(#verdict, :named)) AND (#time >= :since OR #until >= :since)",
    names: { "#template": "template", "#verdict": "verdict", "#time": "time", "#until": "until" },
    values: {
      ":template": text(template),
      // In the grounds of a choice its passed-over templates are names of fields.
      ":named": text(`${JSON.stringify(template)}:`),
      ":since": number(since),
    },
  });
}

/** The messages of all customers that were clicked since then; epoch milliseconds. */
export function clickedMessages(dynamodb: DynamoDBClient, table: string, since: number): AsyncGenerator<MessagePage> {
  return messagesWhere(dynamodb, table, {
    filter: "#clicked >= :since",
    names: { "#clicked": "clicked" },
    values: { ":since": number(since) },
  });
}

/**
 * The messages of all customers for which a condition holds. It reads the whole table, eventually consistent, a megabyte a page.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html
 */
async function* messagesWhere(
  dynamodb: DynamoDBClient,
  table: string,
  {
    filter,
    names,
    values,
  }: { readonly filter: string; readonly names: Readonly<Record<string, string>>; readonly values: Item },
): AsyncGenerator<MessagePage> {
  let from: Item | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: `begins_with(#pk, :customers) AND begins_with(#sk, :messages) AND ${filter}`,
        ExpressionAttributeNames: { "#pk": "pk", "#sk": "sk", ...names },
        ExpressionAttributeValues: {
          ":customers": text(customerKey("")),
          ":messages": text(messageSk("")),
          ...values,
        },
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    const messages = (page.Items ?? []).map((item) =>
      parseMessage(requiredText(item, "pk").slice(customerKey("").length), item),
    );
    yield { messages, items: page.ScannedCount ?? 0 };
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}
