import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { defined } from "../../core/model/defined.ts";
import { ItemRefusedError } from "../../core/model/errors.ts";
import type { Item } from "./item.ts";

/**
 * The only access to the table. An item that it can never store is thrown as ItemRefusedError; throttles and other
 * faults as the SDK throws them, after its retries.
 */
export interface Table {
  /** Strongly consistent. */
  get(pk: string, sk: string): Promise<Item | undefined>;
  /** The existing items of these, of any partition; strongly consistent, a hundred to a request. */
  getAll(places: readonly Place[]): Promise<readonly Item[]>;
  /** False: the condition did not hold. */
  put(item: Item, condition?: Condition): Promise<boolean>;
  /** False: the condition did not hold. Without a condition, a missing item is created. */
  update(pk: string, sk: string, change: Change): Promise<boolean>;
  /** Adds to a number of an item, which begins at 0, and gives what it is then; the item expires at `expiresAt` (epoch seconds). */
  add(pk: string, sk: string, attribute: string, amount: number, expiresAt: number): Promise<number>;
  /** Every item of a partition that fits into memory, in the order of its sort key; strongly consistent. */
  partition(pk: string): Promise<readonly Item[]>;
  /** The items of a partition whose sort key begins so; strongly consistent. Of more than 1 MB the first. */
  beginning(pk: string, sk: string): Promise<readonly Item[]>;
  /** Items of an index in the order of its sort key, and the key of the next page; eventually consistent. */
  query(index: string, condition: Condition, limit: number, from?: Item): Promise<QueryPage>;
  /**
   * Keys of the items with this sort key, pointers excepted, among the next `limit` items of the table, with these
   * attributes; the key of the next page, and how many items were read.
   */
  scan(sk: string, limit: number, from?: Place, attributes?: readonly string[]): Promise<ScanPage>;
}

interface ScanPage {
  readonly items: readonly Item[];
  readonly read: number;
  readonly next?: Place;
}

export interface QueryPage {
  readonly items: readonly Item[];
  readonly next?: Item;
}

/** An item's key. */
export interface Place {
  readonly pk: string;
  readonly sk: string;
}

/** Attributes are written `#name`, values `:name`. `names` lists only the names that are not plain words. */
export interface Condition {
  readonly condition: string;
  readonly values?: Item;
}
export interface Change {
  readonly update: string;
  readonly condition?: string;
  readonly values?: Item;
  readonly names?: Readonly<Record<string, string>>;
}

/** An update expression that sets and removes these. */
export function clauses(set: readonly string[], removed: readonly string[] = []): string {
  const parts = [];
  if (set.length > 0) parts.push(`SET ${set.join(", ")}`);
  if (removed.length > 0) parts.push(`REMOVE ${removed.join(", ")}`);
  return parts.join(" ");
}

export function table(client: DynamoDBClient, name: string): Table {
  return {
    get: async (pk, sk) => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: name, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true }),
      );
      return Item;
    },
    getAll: (places) => all(client, name, places),
    put: (item, condition) =>
      unlessRefused(
        client.send(
          new PutItemCommand({
            TableName: name,
            Item: item,
            ...(condition && { ConditionExpression: condition.condition }),
            ...expression(condition?.condition ?? "", condition?.values),
          }),
        ),
      ),
    update: (pk, sk, { update, condition, values, names }) =>
      unlessRefused(
        client.send(
          new UpdateItemCommand({
            TableName: name,
            Key: { pk: { S: pk }, sk: { S: sk } },
            UpdateExpression: update,
            ...(condition !== undefined && { ConditionExpression: condition }),
            ...expression(`${update} ${condition}`, values, names),
          }),
        ),
      ),
    add: async (pk, sk, attribute, amount, expiresAt) => {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: name,
          Key: { pk: { S: pk }, sk: { S: sk } },
          UpdateExpression: "ADD #n :amount SET #expiresAt = :expiresAt",
          ExpressionAttributeNames: { "#n": attribute, "#expiresAt": "expiresAt" },
          ExpressionAttributeValues: { ":amount": { N: String(amount) }, ":expiresAt": { N: String(expiresAt) } },
          ReturnValues: "UPDATED_NEW",
        }),
      );
      return Number(Attributes?.[attribute]?.N ?? amount);
    },
    partition: (pk) => partition(client, name, pk),
    beginning: async (pk, sk) => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: name,
          KeyConditionExpression: "#pk = :pk AND begins_with(#sk, :sk)",
          ConsistentRead: true,
          ...expression("#pk #sk", { ":pk": { S: pk }, ":sk": { S: sk } }),
        }),
      );
      return Items;
    },
    query: async (index, { condition, values }, limit, from) => {
      const { Items = [], LastEvaluatedKey: next } = await client.send(
        new QueryCommand({
          TableName: name,
          IndexName: index,
          KeyConditionExpression: condition,
          Limit: limit,
          ...(from && { ExclusiveStartKey: from }),
          ...expression(condition, values),
        }),
      );
      return { items: Items, ...defined({ next }) };
    },
    scan: async (sk, limit, from, attributes = []) => {
      const names = ["pk", "sk", ...attributes];
      const {
        Items = [],
        LastEvaluatedKey: last,
        ScannedCount: read = 0,
      } = await client.send(
        new ScanCommand({
          TableName: name,
          Limit: limit,
          FilterExpression: "#sk = :sk AND attribute_not_exists(#into)",
          ProjectionExpression: names.map((name) => `#${name}`).join(", "),
          ExpressionAttributeNames: Object.fromEntries([...names, "into"].map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: { ":sk": { S: sk } },
          ...(from && { ExclusiveStartKey: { pk: { S: from.pk }, sk: { S: from.sk } } }),
        }),
      );
      return { items: Items, read, ...(last?.pk?.S && last.sk?.S ? { next: { pk: last.pk.S, sk: last.sk.S } } : {}) };
    },
  };
}

async function partition(client: DynamoDBClient, table: string, pk: string): Promise<readonly Item[]> {
  const found: Item[] = [];
  let from: Item | undefined;
  do {
    const page: QueryCommandOutput = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "#pk = :pk",
        ConsistentRead: true,
        ...expression("#pk", { ":pk": { S: pk } }),
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    found.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return found;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const BATCH = 100;
/** How often unprocessed keys are requested again: a response has at most 16 MB, and may be throttled in part. */
const TRIES = 10;

async function all(client: DynamoDBClient, table: string, places: readonly Place[]): Promise<readonly Item[]> {
  const found: Item[] = [];
  for (let at = 0; at < places.length; at += BATCH) {
    const keys = places.slice(at, at + BATCH).map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
    found.push(...(await batch(client, table, keys)));
  }
  return found;
}

async function batch(client: DynamoDBClient, table: string, keys: readonly Item[]): Promise<readonly Item[]> {
  const found: Item[] = [];
  let left: Item[] | undefined = [...keys];
  for (let tries = 0; tries < TRIES; tries++) {
    const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: true } } }),
    );
    found.push(...(Responses?.[table] ?? []));
    left = UnprocessedKeys?.[table]?.Keys;
    if (left === undefined || left.length === 0) return found;
  }
  throw new Error(`${left?.length} items of a batch were not read in ${TRIES} tries.`);
}

async function unlessRefused(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    if (error instanceof Error && error.name === "ValidationException") throw new ItemRefusedError({ cause: error });
    throw error;
  }
}

/** Every name uses a placeholder, because many words are reserved in DynamoDB. */
function expression(
  text: string,
  values: Item | undefined,
  others: Readonly<Record<string, string>> = {},
): { ExpressionAttributeNames?: Record<string, string>; ExpressionAttributeValues?: Item } {
  const names: Record<string, string> = {};
  for (const [placeholder] of text.matchAll(/#\w+/g)) names[placeholder] = others[placeholder] ?? placeholder.slice(1);
  return {
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(values !== undefined && Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}
