import type { Kernel } from "../kernel/kernel.ts";
import { FunctionError, ThrottledError } from "../lambda/function-error.ts";
import type { Invoked } from "../lambda/lambda.ts";
import type { Store } from "../store/store.ts";
import type { Message } from "./message.ts";
import type { Queue } from "./queue.ts";

export interface EventSourceSettings {
  readonly functionArn: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** `FunctionResponseTypes: [ReportBatchItemFailures]`. */
  readonly partial: boolean;
  /** `ScalingConfig.MaximumConcurrency`: the most batches at the same time. */
  readonly maximumConcurrency?: number;
}

export interface EventSourcePorts {
  readonly kernel: Kernel;
  readonly store: Store;
  readonly region: string;
  /** Calls the function. Throws ThrottledError when it did not run. */
  invoke(functionArn: string, event: unknown): Promise<Invoked>;
  /** Invocations take time and can be throttled, so the number of batches is limited as in Lambda. */
  readonly limited?: boolean;
  /** Counts a request of Lambda's pollers, which AWS bills. */
  countRequest(operation: "ReceiveMessage" | "DeleteMessageBatch"): void;
}

/** The most messages in flight. The next messages are taken in the next round, so that a long queue is never in memory at once. */
const MOST_IN_FLIGHT = 1_000;
/** The number of concurrent batches with which pollers start. */
const FIRST_POLLERS = 5;
/** A throttled batch is retried after 1, 2, 4 … and at most this long. AWS does not document the delays. */
const LONGEST_BACKOFF_MILLIS = 30_000;

/**
 * Feeds a function from a queue, as a Lambda event source mapping does.
 *
 * 1. Batches follow virtual time: a full batch is delivered at once, a smaller one at the end of its window. All messages of
 *    an instant have arrived before its batches are formed, so the batches do not depend on the order of arrival.
 * 2. Batches run concurrently, except those that share a customer.
 * 3. Processed messages are removed in one write. Failed messages return after the visibility timeout.
 * 4. When invocations take time, the number of concurrent batches is limited to the maximum concurrency, or to the five with
 *    which pollers start. A throttled batch is retried with growing delays until its messages become visible.
 * 5. Lambda's polls of an empty queue are not made, and so not counted.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export class EventSource {
  readonly #queue: Queue;
  readonly #settings: EventSourceSettings;
  readonly #ports: EventSourcePorts;
  #pollAt: number | undefined;
  #cancel: (() => void) | undefined;
  /** The number of batches so far; orders the batches of one instant. */
  #batches = 0;
  /** The number of batches in flight, and of their messages. */
  #running = 0;
  #messages = 0;

  constructor(queue: Queue, settings: EventSourceSettings, ports: EventSourcePorts) {
    this.#queue = queue;
    this.#settings = settings;
    this.#ports = ports;
    queue.onReady(() => this.#plan());
  }

  #plan(): void {
    const { kernel } = this.#ports;
    if (this.#queue.readyCount === 0 || this.#pollAt === kernel.now() || !this.#mayStartBatch()) return;
    const full = this.#settings.windowSeconds === 0 || this.#queue.readyCount >= this.#settings.batchSize;
    const since = full ? kernel.now() : (this.#queue.readySince() ?? kernel.now());
    const at = Math.max(kernel.now(), full ? since : since + this.#settings.windowSeconds * 1000);
    if (this.#pollAt !== undefined && this.#pollAt <= at) return;
    this.#cancel?.();
    this.#pollAt = at;
    this.#cancel = kernel.schedule(at, {
      key: `sqs:${this.#queue.settings.name}:poll`,
      lanes: [],
      run: async () => this.#poll(),
    });
  }

  #poll(): void {
    this.#pollAt = undefined;
    this.#cancel = undefined;
    const { kernel } = this.#ports;
    const { batchSize, windowSeconds } = this.#settings;
    while (this.#mayStartBatch()) {
      const since = this.#queue.readySince();
      const open = since !== undefined && since + windowSeconds * 1000 > kernel.now();
      if (since === undefined || (open && this.#queue.readyCount < batchSize)) break;
      const batch = this.#queue.take(batchSize);
      if (batch.length > 0) this.#start(batch);
    }
    this.#plan();
  }

  #mayStartBatch(): boolean {
    if (this.#messages >= MOST_IN_FLIGHT) return false;
    if (this.#ports.limited !== true) return true;
    return this.#running < (this.#settings.maximumConcurrency ?? FIRST_POLLERS);
  }

  #start(batch: readonly Message[]): void {
    this.#running++;
    this.#messages += batch.length;
    this.#schedule(0, batch, () => this.#deliver(batch, 0));
    this.#ports.countRequest("ReceiveMessage");
  }

  #schedule(millis: number, batch: readonly Message[], run: () => Promise<void>): void {
    const { kernel } = this.#ports;
    const lanes = new Set<string>();
    for (const { position } of batch) if (position.lane !== undefined) lanes.add(position.lane);
    kernel.schedule(kernel.now() + millis, {
      key: `sqs:${this.#queue.settings.name}:batch:${String(this.#batches++).padStart(12, "0")}`,
      lanes: [...lanes],
      run,
    });
  }

  async #deliver(batch: readonly Message[], attempt: number): Promise<void> {
    const { functionArn, partial } = this.#settings;
    try {
      const event = { Records: batch.map((message) => this.#record(message)) };
      const { result, takesMillis } = await this.#ports.invoke(functionArn, event);
      // The host has logged the error. For the queue, every message of the batch failed.
      const failed = result instanceof FunctionError ? "all" : partial ? failures(result, batch) : new Set<string>();
      if (takesMillis === 0) this.#settle(batch, failed);
      else this.#schedule(takesMillis, batch, async () => this.#settle(batch, failed));
    } catch (error) {
      if (!(error instanceof ThrottledError)) throw error;
      const backoff = Math.min(1_000 * 2 ** attempt, LONGEST_BACKOFF_MILLIS);
      const visible = Math.min(...batch.map((message) => message.visibleAt));
      if (this.#ports.kernel.now() + backoff >= visible) this.#settle(batch, "all");
      else this.#schedule(backoff, batch, () => this.#deliver(batch, attempt + 1));
    }
  }

  #settle(batch: readonly Message[], failed: ReadonlySet<string> | "all"): void {
    const { queue, ports } = { queue: this.#queue, ports: this.#ports };
    ports.store.atomically(() => {
      for (const message of batch) {
        if (failed === "all" || failed.has(message.id)) queue.hide(message);
        else queue.remove(message);
      }
    });
    if (failed !== "all" && failed.size < batch.length) ports.countRequest("DeleteMessageBatch");
    this.#running--;
    this.#messages -= batch.length;
    this.#plan();
  }

  #record(message: Message): object {
    return {
      messageId: message.id,
      receiptHandle: message.receipt,
      body: this.#queue.content(message).body,
      attributes: {
        ApproximateReceiveCount: String(message.receives),
        SentTimestamp: String(message.sentAt),
        SenderId: "AIDAEXAMPLE",
        ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
      },
      messageAttributes: {},
      md5OfBody: message.md5,
      eventSource: "aws:sqs",
      eventSourceARN: this.#queue.settings.arn,
      awsRegion: this.#ports.region,
    };
  }
}

/** Ids of the messages that the function reports as failed. A report with an unknown id fails the whole batch. */
function failures(result: unknown, batch: readonly Message[]): ReadonlySet<string> | "all" {
  if (result === null || result === undefined) return new Set();
  if (typeof result !== "object") return "all";
  const reported: unknown = Reflect.get(result, "batchItemFailures");
  if (reported === null || reported === undefined) return new Set();
  if (!Array.isArray(reported)) return "all";
  const ids = new Set<string>();
  for (const item of reported) {
    const id: unknown = typeof item === "object" && item !== null ? Reflect.get(item, "itemIdentifier") : undefined;
    if (typeof id !== "string" || !batch.some((message) => message.id === id)) return "all";
    ids.add(id);
  }
  return ids;
}
