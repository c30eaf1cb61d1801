import { z } from "zod/mini";
import type { Dynamo } from "../dynamodb/handler.ts";
import type { Meter } from "../meter/meter.ts";
import type { Reply } from "../protocol/service.ts";

/** A call that a function made, and its answer. */
export interface ObservedCall {
  /** IAM action, and the ARN it was made on. */
  readonly action: string;
  readonly resource: string;
  /** Which items of a table, by the beginning of their partition key. */
  readonly items?: string;
  readonly body: string;
  readonly reply: Reply;
}

interface Idle {
  readonly gigabyteSeconds: number;
  readonly readUnits: number;
  readonly calls: readonly Pick<ObservedCall, "action" | "resource" | "items">[];
  /** Indexes that were asked what is due, and had nothing. */
  readonly indexes: readonly { readonly table: string; readonly index: string }[];
  /** Items that were read, and how often each had been written to by then. */
  readonly items: readonly { readonly writes: () => number; readonly then: number }[];
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
/** A query of an index is eventually consistent, and one that finds nothing reads half a unit. */
const UNITS_OF_NOTHING = 0.5;
/** Read for one unit, or half of one; a larger item is not read by a tick that does nothing. */
const UNIT_BYTES = 4_096;
/** Items of a function that are watched: settings and the like. One that reads another item each time is never idle. */
const MOST_ITEMS = 50;

/**
 * Spares scheduled calls that would find nothing to do: a year has half a million minutes, and a sweep of each would take
 * longer than all the rest of a replay.
 *
 * 1. An invocation was idle if all it did was to ask indexes for sort keys up to now (`<=`), and each had none, and to
 *    read single items.
 * 2. After an idle one, the next is not run while the smallest sort key of each of these indexes is later than now and
 *    none of these items was written to: it would ask the same and be told the same. What it would have used is counted as
 *    if it had run.
 * 3. A function that does anything else is run each time.
 */
export class IdleTicks {
  readonly #dynamo: Dynamo;
  readonly #meter: Meter;
  readonly #invoked: (functionName: string, gigabyteSeconds: number) => void;
  readonly #idle = new Map<string, Idle>();
  /** Items that functions read, by function and item, and how often each had been written to before the latest call. */
  readonly #read = new Map<string, Map<string, { readonly writes: () => number; before: number }>>();

  /** `invoked` counts an invocation, as if it had been made. */
  constructor(dynamo: Dynamo, meter: Meter, invoked: (functionName: string, gigabyteSeconds: number) => void) {
    this.#dynamo = dynamo;
    this.#meter = meter;
    this.#invoked = invoked;
  }

  /** True when this call of the function need not be made; it is counted then. */
  spare(functionName: string, now: number): boolean {
    for (const item of this.#read.get(functionName)?.values() ?? []) item.before = item.writes();
    const idle = this.#idle.get(functionName);
    if (idle === undefined) return false;
    for (const { table, index } of idle.indexes) {
      const smallest = this.#dynamo.smallestSortKey(table, index);
      if (smallest !== undefined && smallest <= now) return false;
    }
    if (idle.items.some(({ writes, then }) => writes() !== then)) return false;
    this.#invoked(functionName, idle.gigabyteSeconds);
    this.#meter.add("readUnits", idle.readUnits);
    for (const { action, resource, items } of idle.calls) this.#meter.call(functionName, action, resource, items);
    return true;
  }

  /** Learns from an invocation that was made at `now`. */
  async learn(
    functionName: string,
    calls: readonly ObservedCall[],
    now: number,
    gigabyteSeconds: number,
  ): Promise<void> {
    this.#idle.delete(functionName);
    const indexes: Idle["indexes"][number][] = [];
    const items: Idle["items"][number][] = [];
    let readUnits = 0;
    for (const call of calls) {
      const index = askedForDue(call, now);
      const item = index === undefined ? readItem(call) : undefined;
      if (index !== undefined) indexes.push(index);
      else if (item !== undefined) {
        const known = await this.#watched(functionName, item.TableName, item.Key);
        // Whether it was written to meanwhile is known from the next call on.
        if (known === undefined) return;
        items.push({ writes: known.writes, then: known.before });
      } else return;
      readUnits += item?.ConsistentRead === true ? 1 : UNITS_OF_NOTHING;
    }
    if (indexes.length === 0) return;
    for (const { table, index } of indexes) await this.#dynamo.watch(table, index);
    this.#idle.set(functionName, { gigabyteSeconds, readUnits, calls, indexes: unique(indexes), items });
  }

  /** The item's count of writes, and what it was before the call; undefined the first time it is asked for. */
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

/** What a call read, if it read one small item. */
function readItem({ action, body, reply }: ObservedCall): z.infer<typeof GetItem> | undefined {
  if (action !== "dynamodb:GetItem" || reply.status !== 200 || reply.body.length > UNIT_BYTES) return undefined;
  return GetItem.safeParse(JSON.parse(body)).data;
}

/** The index that a call asked for sort keys up to now, if that is what it did and there were none. */
function askedForDue({ action, body, reply }: ObservedCall, now: number): Idle["indexes"][number] | undefined {
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

function unique(indexes: Idle["indexes"]): Idle["indexes"] {
  return [...new Map(indexes.map((found) => [`${found.table}/${found.index}`, found])).values()];
}
