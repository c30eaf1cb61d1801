import { describe, expect, it } from "vitest";
import { itemBytes } from "../../local/dynamodb/capacity.ts";
import { type Dynamo, dynamoHandler } from "../../local/dynamodb/handler.ts";
import { TABLE } from "./table-definition.ts";

const KEY = { pk: { S: "C#1" }, sk: { S: "PROFILE" } };

async function withTable(): Promise<(operation: string, request: object) => ReturnType<Dynamo["handle"]>> {
  const dynamo = await dynamoHandler();
  await dynamo.handle("CreateTable", JSON.stringify(TABLE));
  return (operation, request) => dynamo.handle(operation, JSON.stringify({ TableName: TABLE.TableName, ...request }));
}

describe("units of DynamoDB calls", () => {
  it("are a unit for each kilobyte written, of the larger of the item before and after", async () => {
    const call = await withTable();

    const created = await call("PutItem", { Item: { ...KEY, text: { S: "x".repeat(2500) } } });
    const shrunk = await call("PutItem", { Item: { ...KEY, text: { S: "x" } } });
    const small = await call("PutItem", { Item: { ...KEY, text: { S: "y" } } });

    expect([created.units, shrunk.units, small.units]).toEqual([
      { read: 0, write: 3 },
      { read: 0, write: 3 },
      { read: 0, write: 1 },
    ]);
  });

  it("count what text takes in UTF-8", async () => {
    const call = await withTable();

    const { units } = await call("PutItem", { Item: { ...KEY, text: { S: "ü".repeat(600) } } });

    expect(units.write).toBe(2);
  });

  it("are one more to enter the index or leave it, two to move in it, none to stay", async () => {
    const call = await withTable();
    const update = async (change: string, values?: object) =>
      (
        await call("UpdateItem", {
          Key: KEY,
          UpdateExpression: change,
          ...(values ? { ExpressionAttributeValues: values } : {}),
        })
      ).units.write;

    expect(await update("SET a = :a", { ":a": { N: "1" } })).toBe(1);
    expect(await update("SET dueShard = :s, due = :d", { ":s": { S: "D#1" }, ":d": { N: "5" } })).toBe(2);
    expect(await update("SET a = :a", { ":a": { N: "2" } })).toBe(1);
    expect(await update("SET due = :d", { ":d": { N: "6" } })).toBe(3);
    expect(await update("REMOVE dueShard, due")).toBe(2);
  });

  it("are paid for a condition that does not hold, by what it looked at", async () => {
    const call = await withTable();
    const condition = { UpdateExpression: "SET a = :a", ConditionExpression: "a = :a" };
    const values = { ExpressionAttributeValues: { ":a": { N: "1" } } };

    const absent = await call("UpdateItem", { Key: KEY, ...condition, ...values });
    await call("PutItem", { Item: { ...KEY, text: { S: "x".repeat(1500) } } });
    const present = await call("UpdateItem", { Key: KEY, ...condition, ...values });

    expect([absent.status, absent.units, present.status, present.units]).toEqual([
      400,
      { read: 0, write: 1 },
      400,
      { read: 0, write: 2 },
    ]);
  });

  it("are a unit for 4 kB read, half when eventually consistent, and the least for nothing found", async () => {
    const call = await withTable();
    const get = async (ConsistentRead: boolean) => (await call("GetItem", { Key: KEY, ConsistentRead })).units.read;

    expect([await get(true), await get(false)]).toEqual([1, 0.5]);
    await call("PutItem", { Item: { ...KEY, text: { S: "x".repeat(5000) } } });
    expect([await get(true), await get(false)]).toEqual([2, 1]);
  });

  it("are half a unit for a query of the index that finds nothing", async () => {
    const call = await withTable();

    const { units } = await call("Query", {
      IndexName: "due",
      KeyConditionExpression: "dueShard = :s and due <= :d",
      ExpressionAttributeValues: { ":s": { S: "D#0" }, ":d": { N: "5" } },
    });

    expect(units).toEqual({ read: 0.5, write: 0 });
  });

  it("are told to the caller only when asked", async () => {
    const call = await withTable();

    const silent = await call("PutItem", { Item: KEY });
    const told = await call("PutItem", { Item: KEY, ReturnConsumedCapacity: "TOTAL" });

    expect(JSON.parse(silent.body)).toEqual({});
    expect(JSON.parse(told.body)).toEqual({ ConsumedCapacity: { TableName: TABLE.TableName, CapacityUnits: 1 } });
  });

  it("follow the sizes that AWS documents", () => {
    expect(itemBytes({ name: { S: "ab" } })).toBe(6);
    expect(itemBytes({ n: { N: "1234567890123" } })).toBe(1 + 8);
    expect(itemBytes({ n: { N: "-100" } })).toBe(1 + 3);
    expect(itemBytes({ l: { L: [{ BOOL: true }, { NULL: true }] } })).toBe(1 + 3 + 2 * (1 + 1));
    expect(itemBytes({ m: { M: { a: { S: "b" } } } })).toBe(1 + 3 + 1 + 2);
  });
});

describe("DynamoDB in process", () => {
  it("does not know operations that it has not", async () => {
    const call = await withTable();

    const reply = await call("TransactWriteItems", {});

    expect([reply.status, JSON.parse(reply.body).__type]).toEqual([
      400,
      "com.amazon.coral.service#UnknownOperationException",
    ]);
  });

  it("says so when a body is no JSON", async () => {
    const dynamo = await dynamoHandler();

    const reply = await dynamo.handle("GetItem", "{");

    expect(JSON.parse(reply.body).__type).toContain("SerializationException");
  });

  it("has a table ready for use once its creation is answered", async () => {
    const call = await withTable();

    expect(JSON.parse((await call("DescribeTable", {})).body).Table.TableStatus).toBe("ACTIVE");
  });
});
