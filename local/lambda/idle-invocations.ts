import { z } from "zod/mini";
import type { Dynamo } from "../dynamodb/handler.ts";
import type { Meter } from "../meter/meter.ts";
import type { Reply } from "../protocol/service.ts";

/** A call of a function, and its answer. */
export interface ObservedCall {
  /** IAM action, and the ARN of its resource. */
  readonly action: string;
  readonly resource: string;
  /** The items of a table, by the beginning of their partition key. */
  readonly items?: string;
  readonly body: string;
  readonly reply: Reply;
}

interface IdleInvocation {
  readonly gigabyteSeconds: number;
  readonly readUnits: number;
  readonly calls: readonly Pick<ObservedCall, "action" | "resource" | "items">[];
  /** Indexes that were queried for due items, and returned none. */
  readonly indexes: readonly { readonly table: string; readonly index: string }[];
  /** Items that were read, with their number of writes at that time. */
  readonly items: readonly { readonly writes: () => number; readonly writesThen: number }[];
}

const Query = z.object({
  TableName: z.string(),
  IndexName: z.string(),
  KeyConditionExpression: z.string(),
  ExpressionAttributeValues: z.record(z.string(), z.object({ N: z.optional(z.string()) })),
});
const GetItem = z.object({
  TableName: z.string(),
  Key: z.record(z.string(), z.object({ S: z.exactOptional(z.string()), N: z.exactOptional(z.string()) })),
  ConsistentRead: z._default(z.boolean(), false),
});
/** A query of an index is eventually consistent: without a result it costs half a unit. */
const EMPTY_QUERY_UNITS = 0.5;
/** An item up to this size costs one unit, or half of one. An idle invocation reads no larger item. */
const UNIT_BYTES = 4_096;
/** The most watched items of a function. A function that reads a different item each time is never idle. */
const MOST_ITEMS = 50;

/**
 * Skips scheduled invocations that would find nothing to do. A year has half a million minutes, and a sweep for each of them
 * would take longer than the rest of a replay.
 *
 * 1. An invocation is idle when it only queries indexes for sort keys up to now (`<=`) without a result, and reads single
 *    items.
 * 2. After an idle invocation a later one is skipped where the smallest sort key of each of these indexes is later than now
 *    and none of these items was written: it would get the same answers, also after invocations that had something to do. Its
 *    cost is counted as if it had run.
 * 3. A function that does anything else runs every time.
 */
export class IdleInvocations {
  readonly #dynamo: Dynamo;
  readonly #meter: Meter;
  readonly #invoked: (functionName: string, gigabyteSeconds: number) => void;
  readonly #idle = new Map<string, IdleInvocation>();
  /** Items that functions read, by function and item, with their number of writes before the last invocation. */
  readonly #read = new Map<string, Map<string, { readonly writes: () => number; before: number }>>();

  /** `invoked` counts a skipped invocation. */
  constructor(dynamo: Dynamo, meter: Meter, invoked: (functionName: string, gigabyteSeconds: number) => void) {
    this.#dynamo = dynamo;
    this.#meter = meter;
    this.#invoked = invoked;
  }

  /** True when this invocation can be skipped; then its cost is counted. */
  skip(functionName: string, now: number): boolean {
    for (const item of this.#read.get(functionName)?.values() ?? []) item.before = item.writes();
    const idle = this.#idle.get(functionName);
    if (idle === undefined) return false;
    for (const { table, index } of idle.indexes) {
      const smallest = this.#dynamo.smallestSortKey(table, index);
      if (smallest !== undefined && smallest <= now) return false;
    }
    if (idle.items.some(({ writes, writesThen }) => writes() !== writesThen)) return false;
    this.#invoked(functionName, idle.gigabyteSeconds);
    this.#meter.add("readUnits", idle.readUnits);
    for (const { action, resource, items } of idle.calls) this.#meter.call(functionName, action, resource, items);
    return true;
  }

  /** Records whether an invocation at `now` was idle. */
  async record(
    functionName: string,
    calls: readonly ObservedCall[],
    now: number,
    gigabyteSeconds: number,
  ): Promise<void> {
    const indexes: IdleInvocation["indexes"][number][] = [];
    const items: IdleInvocation["items"][number][] = [];
    let readUnits = 0;
    for (const call of calls) {
      const index = emptyDueQuery(call, now);
      const item = index === undefined ? readItem(call) : undefined;
      if (index !== undefined) indexes.push(index);
      else if (item !== undefined) {
        const known = await this.#watched(functionName, item.TableName, item.Key);
        // The first read only starts the watch; writes are known from the next invocation on.
        if (known === undefined) return;
        items.push({ writes: known.writes, writesThen: known.before });
      } else return;
      readUnits += item?.ConsistentRead === true ? 1 : EMPTY_QUERY_UNITS;
    }
    if (indexes.length === 0) return;
    for (const { table, index } of indexes) await this.#dynamo.watch(table, index);
    this.#idle.set(functionName, { gigabyteSeconds, readUnits, calls, indexes: unique(indexes), items });
  }

  /** The item's number of writes, now and before the invocation; undefined at the first read. */
  async #watched(functionName: string, table: string, key: z.infer<typeof GetItem>["Key"]) {
    const items = this.#read.get(functionName) ?? new Map<string, { writes: () => number; before: number }>();
    this.#read.set(functionName, items);
    const id = `${table} ${JSON.stringify(key)}`;
    const known = items.get(id);
    if (known !== undefined || items.size >= MOST_ITEMS) return known;
    const writes = await this.#dynamo.watchItem(table, key);
    items.set(id, { writes, before: writes() });
    return undefined;
  }
}

/** The item that a call read; undefined when the call was not a read of one small item. */
function readItem({ action, body, reply }: ObservedCall): z.infer<typeof GetItem> | undefined {
  if (action !== "dynamodb:GetItem" || reply.status !== 200 || reply.body.length > UNIT_BYTES) return undefined;
  return GetItem.safeParse(JSON.parse(body)).data;
}

/** The index that a call queried for sort keys up to now without a result; undefined for any other call. */
function emptyDueQuery(
  { action, body, reply }: ObservedCall,
  now: number,
): IdleInvocation["indexes"][number] | undefined {
  const query = action === "dynamodb:Query" ? Query.safeParse(JSON.parse(body)) : undefined;
  if (query?.success !== true || reply.status !== 200 || !foundNothing(reply.body)) return undefined;
  const { TableName: table, IndexName: index, KeyConditionExpression: condition } = query.data;
  const [, bound = ""] = /<= *(:\w+)$/.exec(condition) ?? [];
  const upToNow = query.data.ExpressionAttributeValues[bound]?.N === String(now);
  return upToNow ? { table, index } : undefined;
}

const Found = z.object({ Count: z.number() });

function foundNothing(body: string): boolean {
  const found = Found.safeParse(JSON.parse(body));
  return found.success && found.data.Count === 0;
}

function unique(indexes: IdleInvocation["indexes"]): IdleInvocation["indexes"] {
  return [...new Map(indexes.map((found) => [`${found.table}/${found.index}`, found])).values()];
}
