import type { Kernel } from "../kernel/kernel.ts";
import type { Store } from "../store/store.ts";
import type { Message } from "./message.ts";
import type { Queue } from "./queue.ts";

export interface EventSourceSettings {
  readonly functionArn: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** `FunctionResponseTypes: [ReportBatchItemFailures]`. */
  readonly partial: boolean;
}

export interface EventSourcePorts {
  readonly kernel: Kernel;
  readonly store: Store;
  readonly region: string;
  /** Calls the function; rejects when it fails. */
  invoke(functionArn: string, event: unknown): Promise<unknown>;
  /** Requests that Lambda's pollers make, which are paid for like any other. */
  countRequest(operation: "ReceiveMessage" | "DeleteMessageBatch"): void;
}

/**
 * Feeds a function from a queue, as a Lambda event source mapping does.
 *
 * 1. Batches form by virtual time: full ones at once, a smaller one when its window is over. All messages of an instant
 *    are there before its batches are cut, so the batches do not depend on the order in which they came.
 * 2. Batches run side by side, except those that share a customer.
 * 3. What the function took is removed in one write; what it did not comes back after the visibility time.
 * Lambda's polls of an empty queue are not made, and so not counted.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export class EventSource {
  readonly #queue: Queue;
  readonly #settings: EventSourceSettings;
  readonly #ports: EventSourcePorts;
  #pollAt: number | undefined;
  #cancel: (() => void) | undefined;
  /** Batches so far: later ones of an instant begin later. */
  #batches = 0;

  constructor(queue: Queue, settings: EventSourceSettings, ports: EventSourcePorts) {
    this.#queue = queue;
    this.#settings = settings;
    this.#ports = ports;
    queue.onReady(() => this.#plan());
  }

  #plan(): void {
    const { kernel } = this.#ports;
    if (this.#queue.readyCount === 0 || this.#pollAt === kernel.now()) return;
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
    for (;;) {
      const since = this.#queue.readySince();
      const open = since !== undefined && since + windowSeconds * 1000 > kernel.now();
      if (since === undefined || (open && this.#queue.readyCount < batchSize)) break;
      const batch = this.#queue.take(batchSize);
      if (batch.length > 0) this.#start(batch);
    }
    this.#plan();
  }

  #start(batch: readonly Message[]): void {
    const { kernel } = this.#ports;
    const lanes = new Set<string>();
    for (const { place } of batch) if (place.lane !== undefined) lanes.add(place.lane);
    kernel.schedule(kernel.now(), {
      key: `sqs:${this.#queue.settings.name}:batch:${String(this.#batches++).padStart(12, "0")}`,
      lanes: [...lanes],
      run: () => this.#deliver(batch),
    });
    this.#ports.countRequest("ReceiveMessage");
  }

  async #deliver(batch: readonly Message[]): Promise<void> {
    const { queue, ports } = { queue: this.#queue, ports: this.#ports };
    const event = { Records: batch.map((message) => this.#record(message)) };
    let failed: ReadonlySet<string> | "all";
    try {
      const result = await ports.invoke(this.#settings.functionArn, event);
      failed = this.#settings.partial ? failures(result, batch) : new Set();
    } catch {
      // The host has logged the error; for the queue it means that nothing was taken.
      failed = "all";
    }
    ports.store.atomically(() => {
      for (const message of batch) {
        if (failed === "all" || failed.has(message.id)) queue.hide(message);
        else queue.remove(message);
      }
    });
    if (failed !== "all" && failed.size < batch.length) ports.countRequest("DeleteMessageBatch");
  }

  #record(message: Message): object {
    return {
      messageId: message.id,
      receiptHandle: message.receipt,
      body: message.body,
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

/** Ids of the messages that the function reports as failed; a report that names none of the batch fails all of it. */
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
