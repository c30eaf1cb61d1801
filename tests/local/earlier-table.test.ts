import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { deployTables } from "../../local/deployment.ts";
import { dynamoHandler } from "../../local/dynamodb/handler.ts";

/** A table with an index for each of these attributes. */
function tableWith(...indexes: readonly string[]) {
  const attributes = ["pk", ...indexes].map((AttributeName) => ({ AttributeName, AttributeType: "S" }));
  const create = {
    TableName: "shop",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: attributes,
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    ...(indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: indexes.map((name) => ({
            IndexName: `by-${name}`,
            KeySchema: [
              { AttributeName: name, KeyType: "HASH" },
              { AttributeName: "pk", KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "KEYS_ONLY" },
          })),
        }),
  };
  return { tables: [{ name: "shop", arn: "arn:aws:dynamodb:eu-west-1:000000000000:table/shop", create }] };
}

it("a table of an earlier stack gets the indexes that it lacks, with the items that it holds", async () => {
  const path = mkdtempSync(join(tmpdir(), "sojourn-table-"));
  const call = async (dynamo: Awaited<ReturnType<typeof dynamoHandler>>, operation: string, request: object) => {
    const { status, body } = await dynamo.handle(operation, JSON.stringify({ TableName: "shop", ...request }));
    expect([operation, status, status === 200 ? "" : body]).toEqual([operation, 200, ""]);
    return JSON.parse(body);
  };
  const earlier = await dynamoHandler({ path });
  await deployTables(tableWith("due"), earlier);
  for (const n of Array.from({ length: 30 }, (_, i) => i)) {
    // Items of over a page's size together: they are read in pages.
    const Item = {
      pk: { S: `c${n}` },
      due: { S: "d" },
      ...(n % 2 === 0 ? { phone: { S: "+44" } } : {}),
      note: { S: "x".repeat(90_000) },
    };
    await call(earlier, "PutItem", { Item });
  }
  await earlier.close();

  const now = await dynamoHandler({ path });
  await deployTables(tableWith("due", "phone"), now);
  const has = (index: string, value: string) =>
    call(now, "Query", {
      IndexName: `by-${index}`,
      KeyConditionExpression: "#a = :v",
      ExpressionAttributeNames: { "#a": index },
      ExpressionAttributeValues: { ":v": { S: value } },
    });
  expect([(await has("phone", "+44")).Count, (await has("due", "d")).Count]).toEqual([15, 30]);

  await call(now, "DeleteItem", { Key: { pk: { S: "c0" } } });
  await call(now, "PutItem", { Item: { pk: { S: "new" }, phone: { S: "+44" } } });
  const { Items } = await has("phone", "+44");
  expect(Items).toHaveLength(15);
  expect(Items).toContainEqual({ pk: { S: "new" }, phone: { S: "+44" } });
  await now.close();

  const again = await dynamoHandler({ path });
  await deployTables(tableWith("due", "phone"), again);
  const { Table } = await call(again, "DescribeTable", {});
  expect(Table.GlobalSecondaryIndexes.map(({ IndexName }: { IndexName: string }) => IndexName)).toEqual([
    "by-due",
    "by-phone",
  ]);
  await again.close();
});
