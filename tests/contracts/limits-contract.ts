import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { someone } from "./stores.ts";
import { TABLE } from "./table-definition.ts";

const TableName = TABLE.TableName ?? "";
const ONE = { ":v": { N: "1" } };
const SIZE = "Expression size has exceeded the maximum allowed size";

/** `a0 … `, so many of them. */
function clauses(count: number, clause: (n: number) => string, between = ","): string {
  return Array.from({ length: count }, (_, n) => clause(n)).join(between);
}

/** An expression of exactly so many bytes. */
const name = (bytes: number): string => "a".repeat(bytes);

/**
 * DynamoDB's limits of expressions and items, which a table of ours holds to: what AWS refuses must not work here.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export function limitsContract(clientOf: () => DynamoDBClient): void {
  type Values = Readonly<Record<string, AttributeValue>>;
  const key = () => ({ pk: { S: someone() }, sk: { S: "LIMITS" } });
  const update = (UpdateExpression: string, values: Values | null = ONE, names?: Record<string, string>) =>
    clientOf().send(
      new UpdateItemCommand({
        TableName,
        Key: key(),
        UpdateExpression,
        ...(values && { ExpressionAttributeValues: values }),
        ...(names && { ExpressionAttributeNames: names }),
      }),
    );
  const put = (ConditionExpression: string, values: Values | null = ONE) =>
    clientOf().send(
      new PutItemCommand({
        TableName,
        Item: key(),
        ConditionExpression,
        ...(values && { ExpressionAttributeValues: values }),
      }),
    );
  const refused = (message: string) => ({ name: "ValidationException", message: expect.stringContaining(message) });

  describe("an expression", () => {
    it("of 4,096 bytes is taken, one of 4,097 is not, of whatever kind", async () => {
      const Key = key();
      const query = { TableName, KeyConditionExpression: "pk = :p" };
      const filter = { FilterExpression: `${name(4_094)}=:v`, ExpressionAttributeValues: { ...ONE, ":p": Key.pk } };
      await update(`SET ${name(4_089)}=:v`);

      await expect(update(`SET ${name(4_090)}=:v`)).rejects.toMatchObject(refused(`Invalid UpdateExpression: ${SIZE}`));
      await expect(put(`${name(4_094)}=:v`)).rejects.toMatchObject(
        refused(`Invalid ConditionExpression: ${SIZE}; expression size: 4097`),
      );
      const client = clientOf();
      await expect(
        client.send(new GetItemCommand({ TableName, Key, ProjectionExpression: name(4_097) })),
      ).rejects.toMatchObject(refused(`Invalid ProjectionExpression: ${SIZE}`));
      await expect(client.send(new QueryCommand({ ...query, ...filter }))).rejects.toMatchObject(
        refused(`Invalid FilterExpression: ${SIZE}`),
      );
      await expect(
        client.send(new ScanCommand({ TableName, ...filter, ExpressionAttributeValues: ONE })),
      ).rejects.toMatchObject(refused(`Invalid FilterExpression: ${SIZE}`));
    });

    it("assigns, removes and adds as often as fits: only operators and functions are counted", async () => {
      await update(`SET ${clauses(400, (n) => `a${n}=:v`)}`);
      await update(`REMOVE ${clauses(600, (n) => `a${n}`)}`, null);
      await update(`ADD ${clauses(400, (n) => `a${n} :v`)}`);
      await update(`SET ${clauses(300, (n) => `a${n}=:v+:v`)}`);

      await expect(update(`SET ${clauses(301, (n) => `a${n}=:v+:v`)}`)).rejects.toMatchObject(
        refused("Invalid UpdateExpression: The expression contains too many operators; operator count: 301"),
      );
    });

    it.each([
      ["comparisons and what joins them", 150, 151, "a=:v"],
      ["functions, with what they are compared with", 100, 101, "size(a)=:v"],
      ["ranges, of which each is one", 150, 151, "a BETWEEN :v AND :v"],
    ])("has at most 300 operators in a condition: %s", async (_, most, more, clause) => {
      await expect(put(clauses(most, () => clause, " OR "))).rejects.toMatchObject({
        name: "ConditionalCheckFailedException",
      });
      await expect(put(clauses(more, () => clause, " OR "))).rejects.toMatchObject(
        refused("Invalid ConditionExpression: The expression contains too many operators; operator count: 301"),
      );
    });

    it("has at most 100 values to one IN", async () => {
      const list = (count: number) => `a IN (${clauses(count, () => ":v")})`;

      await expect(put(list(100))).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
      await expect(put(list(101))).rejects.toMatchObject(refused("too many operands; number of operands: 101"));
    });

    it("has names and values of at most 255 characters, and names of attributes below 64 kB", async () => {
      const [short, long] = [name(254), name(255)];
      await update(`SET #${short}=:${short}`, { [`:${short}`]: { N: "1" } }, { [`#${short}`]: "x" });
      await update("SET #n=:v", ONE, { "#n": name(65_535) });

      await expect(update(`SET #${long}=:v`, ONE, { [`#${long}`]: "x" })).rejects.toMatchObject(
        refused(
          "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long",
        ),
      );
      await expect(update(`SET x=:${long}`, { [`:${long}`]: { N: "1" } })).rejects.toMatchObject(
        refused(
          "ExpressionAttributeValues contains invalid key: The expression attribute map contains a key that is too long",
        ),
      );
      await expect(update("SET #n=:v", ONE, { "#n": name(65_536) })).rejects.toMatchObject(
        refused("Attribute name is too large, must be less than 65536 bytes"),
      );
    });

    it("is given at most 2 MB of names and values", async () => {
      const values = Object.fromEntries(Array.from({ length: 22 }, (_, n) => [`:v${n}`, { S: name(100_000) }]));

      await expect(
        put(
          clauses(22, (n) => `a=:v${n}`, " OR "),
          values,
        ),
      ).rejects.toMatchObject(refused("ExpressionAttributeValues exceeds max size"));
    });
  });

  describe("an item", () => {
    it("of more than 400 kB is neither put nor updated to", async () => {
      const large = { S: name(409_600) };

      await expect(
        clientOf().send(new PutItemCommand({ TableName, Item: { ...key(), big1: large } })),
      ).rejects.toMatchObject(refused("Item size has exceeded the maximum allowed size"));
      await expect(update("SET big1=:v", { ":v": large })).rejects.toMatchObject(
        refused("Item size to update has exceeded the maximum allowed size"),
      );
    });

    it.each([
      { pk: name(2_049), sk: "s" },
      { pk: "p", sk: name(1_025) },
    ])("has keys of at most 2,048 and 1,024 bytes", async ({ pk, sk }) => {
      const keys = { pk: { S: pk }, sk: { S: sk } };

      await expect(clientOf().send(new PutItemCommand({ TableName, Item: keys }))).rejects.toMatchObject(refused(""));
      await expect(clientOf().send(new GetItemCommand({ TableName, Key: keys }))).rejects.toMatchObject(refused(""));
    });
  });
}
