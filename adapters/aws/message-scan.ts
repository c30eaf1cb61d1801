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
 * since then (epoch milliseconds) or are put off until later. It reads the whole table, eventually consistent, a megabyte a page.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html
 */
export async function* messagesOfTemplate(
  dynamodb: DynamoDBClient,
  table: string,
  { template, since }: { readonly template: string; readonly since: number },
): AsyncGenerator<MessagePage> {
  let from: Item | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({
        TableName: table,
        FilterExpression:
          "begins_with(#pk, :customers) AND begins_with(#sk, :messages) AND (#template = :template OR contains(#verdict, :named)) AND (#time >= :since OR #until >= :since)",
        ExpressionAttributeNames: {
          "#pk": "pk",
          "#sk": "sk",
          "#template": "template",
          "#verdict": "verdict",
          "#time": "time",
          "#until": "until",
        },
        ExpressionAttributeValues: {
          ":customers": text(customerKey("")),
          ":messages": text(messageSk("")),
          ":template": text(template),
          // In the grounds of a choice its passed-over templates are names of fields.
          ":named": text(`${JSON.stringify(template)}:`),
          ":since": number(since),
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
