import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, expect, test } from "vitest";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { type SmallStack, START, scheduled, smallStack } from "./small-stack.ts";

const MINUTE = 60_000;
const open: LocalCloud[] = [];
afterEach(async () => {
  for (const cloud of open.splice(0)) await cloud.close();
});

/** A function that queries an index for due items, removes them, and writes its number of runs. */
const SWEEP = (extra: string): string => `const host = globalThis[Symbol.for("sojourn.host")];
async function call(operation, body) {
  const request = { method: "POST", path: "/", headers: { "x-amz-target": "DynamoDB_20120810." + operation }, body: JSON.stringify(body) };
  const { response } = await host.requestHandler.handle(request);
  return JSON.parse(new TextDecoder().decode(response.body));
}
export const handler = async () => {
  host.log("ran");
  ${extra}
  const { Items } = await call("Query", {
    TableName: "small-table", IndexName: "due", KeyConditionExpression: "#s = :s AND #d <= :now",
    ExpressionAttributeNames: { "#s": "shard", "#d": "due" },
    ExpressionAttributeValues: { ":s": { S: "D" }, ":now": { N: String(host.now()) } },
  });
  for (const item of Items) await call("DeleteItem", { TableName: "small-table", Key: { pk: item.pk } });
};`;

async function sweptStack(extra = ""): Promise<SmallStack> {
  const stack = await smallStack();
  await writeFile(join(stack.assets.Answer ?? "", "index.mjs"), SWEEP(extra));
  const { Resources } = stack.template;
  Object.assign(Resources.Table?.Properties ?? {}, {
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "shard", AttributeType: "S" },
      { AttributeName: "due", AttributeType: "N" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "due",
        KeySchema: [
          { AttributeName: "shard", KeyType: "HASH" },
          { AttributeName: "due", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  });
  Object.assign(Resources, scheduled("rate(1 minute)"));
  return stack;
}

async function cloudOf(source: SmallStack): Promise<LocalCloud> {
  const cloud = await openCloud({ source, startTime: START + 1 });
  open.push(cloud);
  return cloud;
}

test("a schedule whose function only queries due items is counted each time, and runs when something is due", async () => {
  const cloud = await cloudOf(await sweptStack());
  const client = new DynamoDBClient(cloud.clientConfig);
  const due = (pk: string, time: number) =>
    client.send(
      new PutItemCommand({
        TableName: "small-table",
        Item: { pk: { S: pk }, shard: { S: "D" }, due: { N: String(time) } },
      }),
    );

  await cloud.runUntil(START + 10 * MINUTE);
  const idle = cloud.log("small-answer").length;
  await due("soon", START + 30 * MINUTE - 1);
  await due("later", START + 60 * MINUTE);
  await cloud.runUntil(START + 90 * MINUTE);

  expect(idle).toBe(1);
  // The first run shows what it does when it is idle; at minutes 30 and 60 something is due.
  expect(cloud.log("small-answer")).toHaveLength(3);
  const { calls, lambdaCalls, readUnits } = cloud.meter();
  expect(lambdaCalls).toBe(90);
  expect(calls).toEqual({ "dynamodb:DeleteItem": 2, "dynamodb:Query": 90 });
  expect(readUnits).toBe(45);
});

test("a schedule whose function also reads an item runs again after a write of that item", async () => {
  const get =
    'await call("GetItem", { TableName: "small-table", Key: { pk: { S: "control" } }, ConsistentRead: true });';
  const cloud = await cloudOf(await sweptStack(get));
  const client = new DynamoDBClient(cloud.clientConfig);

  await cloud.runUntil(START + 10 * MINUTE);
  const idle = cloud.log("small-answer").length;
  await client.send(new PutItemCommand({ TableName: "small-table", Item: { pk: { S: "control" } } }));
  await cloud.runUntil(START + 20 * MINUTE);

  // One run shows what it reads, one that it is idle, and one more follows the write.
  expect([idle, cloud.log("small-answer").length]).toEqual([2, 3]);
  expect(cloud.meter()).toMatchObject({ lambdaCalls: 20, readUnits: 20 * 1.5 });
});

test("a schedule whose function does anything else runs each time", async () => {
  const put = 'await call("PutItem", { TableName: "small-table", Item: { pk: { S: "x" } } });';
  const cloud = await cloudOf(await sweptStack(put));

  await cloud.runUntil(START + 10 * MINUTE);

  expect(cloud.log("small-answer")).toHaveLength(10);
});

test("a schedule without permission for its function runs nothing", async () => {
  const stack = await sweptStack();
  delete stack.template.Resources.MayCall;
  const cloud = await cloudOf(stack);

  await cloud.runUntil(START + 10 * MINUTE);

  expect(cloud.log("small-answer")).toEqual([]);
});
