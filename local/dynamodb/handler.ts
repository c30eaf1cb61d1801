import { defined } from "../../core/model/defined.ts";
import { currentInvocation } from "../lambda/invocation-context.ts";
import type { Meter } from "../meter/meter.ts";
import type { Service } from "../protocol/service.ts";
import { type Store as DurableStore, openStore } from "../store/store.ts";
import { addIndexes, type Wanted } from "./add-indexes.ts";
import { cacheExpressions, cacheKeys } from "./caches.ts";
import { indexChanges, indexWriteUnits, readUnits, tableWriteUnits, type Units } from "./capacity.ts";
import {
  type Answer,
  actions,
  database,
  type Item,
  parsers,
  type Request,
  type Table,
  validations,
} from "./dynalite.ts";
import { checkTypes, overComplex, overSize } from "./request-checks.ts";
import { itemKey, openTables } from "./store.ts";
import { indexWatch, itemWatch } from "./watch.ts";

/** DynamoDB's answer to one call, and its units. */
export interface DynamoReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly units: Units;
}

/** DynamoDB in process: dynalite without its HTTP server. */
export interface Dynamo {
  /** `operation` is the part of `X-Amz-Target` after the dot, `body` the JSON of the request. Throws only when the store fails. */
  handle(operation: string, body: string): Promise<DynamoReply>;
  /** Starts to watch an index with numeric sort keys, for `smallestSortKey`; reads the index once. */
  watch(table: string, index: string): Promise<void>;
  /** The smallest sort key of all partitions of a watched index; undefined when the index is empty. */
  smallestSortKey(table: string, index: string): number | undefined;
  /** Adds the indexes that a table lacks, with entries for the items that it holds. */
  addIndexes(table: string, wanted: Wanted): Promise<void>;
  /** Starts to count the writes of an item; the result returns the count. */
  watchItem(table: string, key: Item): Promise<() => number>;
  close(): Promise<void>;
}

/**
 * Opens DynamoDB in the store of the local cloud, or in its own store: in memory, or in the folder `path`, where acknowledged
 * writes survive `kill -9`. Throws StoreRefusedError.
 */
export async function dynamoHandler(
  options: { readonly path?: string } | { readonly durable: DurableStore } = {},
): Promise<Dynamo> {
  const shared = "durable" in options;
  const durable = shared ? options.durable : openStore(options.path, false);
  const store = await openTables(durable);

  const describe = (name: string): Promise<Table | undefined> =>
    new Promise((done) => store.getTable(name, false, (_error, table) => done(table)));

  const run = (operation: string, request: Request): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const action = actions.get(operation);
      action?.run(store, request, (error, answer) => (error ? reject(error) : resolve(answer ?? {})));
    });

  async function* scanned(from: object): AsyncGenerator<readonly Item[]> {
    let ExclusiveStartKey: unknown;
    do {
      const request = { ...from, ...defined({ ExclusiveStartKey }) };
      const checked = validations.checkTypes(request, actions.get("Scan")?.types);
      const { Items = [], LastEvaluatedKey } = await run("Scan", checked);
      yield Items;
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }

  const scanIndex = async (TableName: string, IndexName: string): Promise<readonly Item[]> => {
    const found: Item[] = [];
    for await (const items of scanned({ TableName, IndexName })) found.push(...items);
    return found;
  };

  const untilActive = async (name: string): Promise<void> => {
    while ((await describe(name))?.TableStatus === "CREATING") await new Promise((done) => setImmediate(done));
  };

  return {
    watch: async (tableName, indexName) => {
      if (indexWatch(store).watches(tableName, indexName)) return;
      const table = await describe(tableName);
      const index = table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === indexName);
      const sortKey = index?.KeySchema[1]?.AttributeName;
      if (table === undefined || sortKey === undefined)
        throw new Error(`There is no index ${indexName} with a sort key.`);
      const entries = await scanIndex(tableName, indexName);
      indexWatch(store).begin(tableName, indexName, sortKey, entries, (item) => database.createKey(item, table));
    },
    addIndexes: async (TableName, wanted) => {
      const table = await describe(TableName);
      if (table !== undefined) await addIndexes(store, table, wanted, () => scanned({ TableName }));
    },
    watchItem: async (tableName, item) => {
      const table = await describe(tableName);
      if (table === undefined) throw new Error(`There is no table ${tableName}.`);
      return itemWatch(store).begin(itemKey(tableName, database.createKey(item, table)));
    },
    smallestSortKey: (table, index) => indexWatch(store).smallest(table, index),
    handle: async (operation, body) => {
      const action = actions.get(operation);
      if (action === undefined) return refusal(400, { __type: "com.amazon.coral.service#UnknownOperationException" });
      let parsed: unknown;
      try {
        parsed = JSON.parse(body);
      } catch {
        return refusal(400, { __type: "com.amazon.coral.service#SerializationException" });
      }
      let request: Request | undefined;
      try {
        request = checked(() => {
          const asked = checkTypes(parsed, action.types);
          refuseFor(overSize(asked, body.length));
          validations.checkValidations(asked, action.types, action.custom, store);
          refuseFor(overComplex(asked));
          return asked;
        });
        const asked = request.ReturnConsumedCapacity;
        const metered: Metered = { operation, consistent: request.ConsistentRead === true };
        meters.set(request, metered);
        if (PER_ITEM.has(operation) && request.TableName !== undefined) {
          store.getTable(request.TableName, (_error, table) => {
            if (table !== undefined) metered.table = table;
          });
        } else if (TOTALLED.has(operation) && asked !== "INDEXES") request.ReturnConsumedCapacity = "TOTAL";
        const answer = await run(operation, request);
        if (operation === "CreateTable" && request.TableName !== undefined) await untilActive(request.TableName);
        const units = metered.units ?? totalled(operation, answer.ConsumedCapacity, metered.consistent);
        if (asked !== "INDEXES" && asked !== "TOTAL") delete answer.ConsumedCapacity;
        return { status: 200, headers: HEADERS, body: JSON.stringify(answer), units };
      } catch (error) {
        if (!(error instanceof Error) || !("statusCode" in error) || !("body" in error)) throw error;
        const units = request === undefined ? undefined : meters.get(request)?.units;
        return refusal(Number(error.statusCode), error.body, units);
      }
    },
    close: async () => {
      await store.db.close();
      if (!shared) durable.close();
    },
  };
}

/** Checks a request. dynalite throws a TypeError for `null` in place of an object, which no client sends; that is refused too. */
function checked(check: () => Request): Request {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw database.validationError("The request has a value where it may have none.");
  }
}

function refuseFor(message: string | undefined): void {
  if (message !== undefined) throw database.validationError(message);
}

for (const parser of parsers) cacheExpressions(parser);
cacheKeys();

const HEADERS = { "content-type": "application/x-amz-json-1.0" };
const NONE: Units = { read: 0, write: 0 };

function refusal(status: number, body: unknown, units: Units = NONE): DynamoReply {
  return { status, headers: HEADERS, body: JSON.stringify(body), units };
}

/** The units of a call, by its request, which dynalite passes to the functions that are replaced below. */
interface Metered {
  readonly operation: string;
  readonly consistent: boolean;
  table?: Table;
  units?: Units;
}
const meters = new WeakMap<Request, Metered>();

/** Operations on one item are metered exactly; for the others dynalite's totals are used. */
const PER_ITEM: ReadonlySet<string> = new Set(["GetItem", "PutItem", "UpdateItem", "DeleteItem"]);
const TOTALLED: ReadonlySet<string> = new Set(["Query", "Scan", "BatchGetItem", "BatchWriteItem"]);

function totalled(operation: string, consumed: unknown, consistent: boolean): Units {
  if (!TOTALLED.has(operation)) return NONE;
  let sum = 0;
  for (const table of Array.isArray(consumed) ? consumed : [consumed]) {
    const units: unknown = table?.CapacityUnits;
    if (typeof units === "number") sum += units;
  }
  if (operation === "BatchWriteItem") return { read: 0, write: sum };
  return { read: Math.max(sum, consistent ? 1 : 0.5), write: 0 };
}

const addConsumedCapacity = database.addConsumedCapacity;
database.addConsumedCapacity = (request, isRead, item, other) => {
  const metered = meters.get(request);
  if (metered === undefined) return addConsumedCapacity(request, isRead, item, other);
  if (isRead) metered.units = { read: readUnits(item, metered.consistent), write: 0 };
  else metered.units = written(metered.table, item, metered.operation === "DeleteItem" ? undefined : other);
  const asked = request.ReturnConsumedCapacity;
  if (asked !== "TOTAL" && asked !== "INDEXES") return undefined;
  const total = metered.units.read + metered.units.write;
  return {
    TableName: request.TableName,
    CapacityUnits: total,
    ...(asked === "INDEXES" ? { Table: { CapacityUnits: total } } : {}),
  };
};

function written(table: Table | undefined, before: Item | null | undefined, after: Item | null | undefined): Units {
  const inTable = tableWriteUnits(before, after);
  const inIndexes = table ? indexWriteUnits(indexChanges(table, before, after)) : 0;
  return { read: 0, write: inTable + inIndexes };
}

const checkConditional = database.checkConditional;
database.checkConditional = (request, existing) => {
  const refused = checkConditional(request, existing);
  const metered = meters.get(request);
  if (refused && metered !== undefined) metered.units = { read: 0, write: tableWriteUnits(existing, undefined) };
  return refused;
};

/** DynamoDB behind its protocol; counts the units of calls of functions. */
export function tableService(dynamo: Dynamo, meter: Meter): Service {
  return {
    handle: async (operation, body) => {
      const counted = currentInvocation() !== undefined;
      const reply = await dynamo.handle(operation, body);
      if (counted) {
        meter.add("readUnits", reply.units.read);
        meter.wrote(reply.units.write);
      }
      return reply;
    },
  };
}
