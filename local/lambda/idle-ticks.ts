import { z } from "zod/mini";
import type { Dynamo } from "../dynamodb/handler.ts";
import type { Meter } from "../meter/meter.ts";
import type { Reply } from "../protocol/service.ts";

/** A call that a function made, and its answer. */
export interface ObservedCall {
  /** IAM action, and the ARN it was made on. */
  readonly action: string;
  readonly resource: string;
  readonly body: string;
  readonly reply: Reply;
}

interface Idle {
  readonly gigabyteSeconds: number;
  readonly calls: readonly { readonly action: string; readonly resource: string }[];
  /** Indexes that were asked what is due, and had nothing. */
  readonly indexes: readonly { readonly table: string; readonly index: string }[];
}

const Query = z.object({
  TableName: z.string(),
  IndexName: z.string(),
  KeyConditionExpression: z.string(),
  ExpressionAttributeValues: z.record(z.string(), z.object({ N: z.optional(z.string()) })),
});
/** A query of an index is eventually consistent, and one that finds nothing reads half a unit. */
const UNITS_OF_NOTHING = 0.5;

/**
 * Spares scheduled calls that would find nothing to do: a year has half a million minutes, and a sweep of each would take
 * longer than all the rest of a replay.
 *
 * 1. An invocation was idle if all it did was to ask indexes for sort keys up to now (`<=`), and each had none.
 * 2. After an idle one, the next is not run while the smallest sort key of each of these indexes is later than now: it
 *    would ask the same and be told the same. What it would have used is counted as if it had run.
 * 3. A function that does anything else is run each time.
 */
export class IdleTicks {
  readonly #dynamo: Dynamo;
  readonly #meter: Meter;
  readonly #idle = new Map<string, Idle>();

  constructor(dynamo: Dynamo, meter: Meter) {
    this.#dynamo = dynamo;
    this.#meter = meter;
  }

  /** True when this call of the function need not be made; it is counted then. */
  spare(functionName: string, now: number): boolean {
    const idle = this.#idle.get(functionName);
    if (idle === undefined) return false;
    for (const { table, index } of idle.indexes) {
      const smallest = this.#dynamo.smallestSortKey(table, index);
      if (smallest !== undefined && smallest <= now) return false;
    }
    this.#meter.add("lambdaCalls", 1);
    this.#meter.add("gigabyteSeconds", idle.gigabyteSeconds);
    this.#meter.add("readUnits", idle.calls.length * UNITS_OF_NOTHING);
    for (const { action, resource } of idle.calls) this.#meter.call(functionName, action, resource);
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
    const asked = calls.map((call) => askedForDue(call, now));
    if (asked.length === 0) return;
    const indexes: { readonly table: string; readonly index: string }[] = [];
    for (const index of asked) {
      if (index === undefined) return;
      indexes.push(index);
    }
    for (const { table, index } of indexes) await this.#dynamo.watch(table, index);
    this.#idle.set(functionName, { gigabyteSeconds, calls, indexes: unique(indexes) });
  }
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
