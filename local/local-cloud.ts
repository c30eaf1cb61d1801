import type { Dynamo } from "./dynamodb/handler.ts";
import type { EventBridge } from "./eventbridge/event-bridge.ts";
import { type PutEntry, type PutResult, putEntries } from "./eventbridge/service.ts";
import { type FreeRun, runFree } from "./kernel/free-run.ts";
import type { VirtualKernel } from "./kernel/virtual-kernel.ts";
import type { Logs } from "./lambda/logs.ts";
import type { CallLine, Meter, MeterReading } from "./meter/meter.ts";
import type { Observed } from "./meter/observed.ts";
import type { Calls, MadeCall } from "./outbox/calls.ts";
import type { Outbox, OutboxMessage } from "./outbox/outbox.ts";
import type { Gateway } from "./protocol/gateway.ts";
import { type Listening, listen, type PageHandler } from "./protocol/http-server.ts";
import { inProcessHandler } from "./protocol/in-process.ts";
import type { Queue } from "./sqs/queue.ts";
import type { StepFunctions } from "./stepfunctions/step-functions.ts";
import type { DurableRunStorage } from "./store/run-storage.ts";
import type { Store } from "./store/store.ts";
import type { Stack } from "./template/stack.ts";

/** What a cloud is made of; see cloud.ts. */
export interface CloudParts {
  readonly stack: Stack;
  readonly kernel: VirtualKernel;
  readonly store: Store;
  readonly dynamo: Dynamo;
  readonly bridge: EventBridge;
  readonly stepFunctions: StepFunctions;
  readonly runs: DurableRunStorage;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly outbox: Outbox;
  readonly calls: Calls;
  readonly meter: Meter;
  readonly observed: Observed;
  readonly logs: Logs;
  readonly gateway: Gateway;
}

/** Entries of one PutEvents call. */
const PUT_AT_ONCE = 10;

/**
 * An open local cloud.
 *
 * 1. Nothing moves by itself: `runUntil`, `deliverAt` and `runFree` drive the clock, one of them at a time.
 * 2. What was put in or set from outside outlives a `kill -9` when the call returns. What the clock drove is kept by whole
 *    instants (store.ts): after a kill the cloud is as it was moments before, and the events since then are put in again by
 *    whoever kept their place with them (`keep`).
 */
export class LocalCloud {
  readonly stack: Stack;
  readonly #parts: CloudParts;
  #free: FreeRun | undefined;
  #listening: Listening | undefined;

  constructor(parts: CloudParts) {
    this.stack = parts.stack;
    this.#parts = parts;
  }

  /** Configuration of an AWS SDK v3 client of this cloud, in process; its calls are not metered. */
  get clientConfig() {
    return {
      region: this.stack.region,
      requestHandler: inProcessHandler(() => this.#parts.gateway),
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      signer: { sign: <T>(request: T) => Promise.resolve(request) },
    };
  }

  /** Virtual time; epoch milliseconds. */
  now(): number {
    return this.#parts.kernel.now();
  }

  /** The next instant at which something happens; undefined when nothing ever will. */
  nextTimer(): number | undefined {
    return this.#parts.kernel.nextTimer();
  }

  /**
   * Puts events on a bus now, any number, as PutEvents does by tens. `keep` is written in the same transaction as the
   * events: a replay keeps its place there, and neither loses nor repeats an event when the process is killed.
   */
  putEvents(entries: readonly PutEntry[], keep: Readonly<Record<string, string>> = {}): readonly PutResult[] {
    this.#free?.catchUp();
    const { bridge, kernel, meter, store } = this.#parts;
    const results = store.atomically(() => {
      const results: PutResult[] = [];
      for (let from = 0; from < entries.length; from += PUT_AT_ONCE) {
        const call = { Entries: entries.slice(from, from + PUT_AT_ONCE) };
        results.push(...putEntries(bridge, kernel, call, (n) => meter.add("busEvents", n)).Entries);
      }
      for (const [key, value] of Object.entries(keep)) store.set(NOTES + key, value);
      return results;
    });
    // Within an instant of `deliverAt` the instant is kept as a whole.
    if (!kernel.driven) store.flush();
    return results;
  }

  /** Drives the clock to `time`, puts the events on the bus there as `putEvents` does, and does what is due then. */
  async deliverAt(
    time: number,
    entries: readonly PutEntry[],
    keep: Readonly<Record<string, string>> = {},
  ): Promise<readonly PutResult[]> {
    const results: PutResult[] = [];
    this.#parts.kernel.schedule(time, {
      // Before anything else of that instant.
      key: "!deliver",
      lanes: [],
      run: async () => {
        results.push(...this.putEvents(entries, keep));
      },
    });
    await this.runUntil(time);
    return results;
  }

  /** Puts an event of an AWS service, `aws.ses` say, on the account's default bus now. */
  report(source: string, detailType: string, detail: object): void {
    const content = { source, detailType, detail, resources: [], time: this.now() };
    this.#parts.bridge.put("default", content);
  }

  /** Does everything due at or before `time` and leaves the clock there; `stop` ends it early, between two instants. */
  async runUntil(time: number, stop?: () => boolean): Promise<void> {
    await this.#parts.kernel.runUntil(time, stop);
  }

  /** Does what is due now. */
  async settle(): Promise<void> {
    await this.#parts.kernel.settle();
  }

  /** Lets virtual time flow at `speed` times real time until the result is stopped, or `close`. */
  runFree({ speed }: { readonly speed: number }): FreeRun {
    if (this.#free !== undefined) throw new Error("The clock is running free already.");
    const free = runFree(this.#parts.kernel, speed);
    this.#free = free;
    return {
      ...free,
      stop: async () => {
        this.#free = undefined;
        await free.stop();
      },
    };
  }

  /** What providers would have got, by time and customer, and each customer's in the order they were sent. */
  outbox(customer?: string): readonly OutboxMessage[] {
    return this.#parts.outbox.messages(customer);
  }

  /** What other systems would have been asked, by time and customer, and about each customer in the order of asking. */
  calls(customer?: string): readonly MadeCall[] {
    return this.#parts.calls.list(customer);
  }

  /** The whole outbox as JSON: the same bytes for the same messages. */
  outboxJson(): string {
    return this.#parts.outbox.json();
  }

  /** Units used so far and what they would cost. */
  meter(): MeterReading {
    return this.#parts.meter.reading();
  }

  /** How many custom metrics functions have written: each costs by the month, however often it has data. */
  get customMetrics(): number {
    return this.#parts.observed.metrics;
  }

  /** How many writes to tables cost how many units, the cheapest first. */
  writesByUnits(): readonly (readonly [units: number, writes: number])[] {
    return this.#parts.meter.writes();
  }

  /** What a function called so far, to hold against its policy. */
  callsOf(functionName: string): readonly CallLine[] {
    return this.#parts.meter.callsOf(functionName);
  }

  /** A queue by its name. */
  queue(name: string): Queue | undefined {
    return this.#parts.queues.get(name);
  }

  /** How many runs of a machine have each status. */
  runCounts(machineArn: string): Readonly<Record<string, number>> {
    return this.#parts.runs.counts(machineArn);
  }

  /** The latest lines of a function's log; `events` is the log of deliveries that failed. */
  log(name: string): readonly string[] {
    return this.#parts.logs.lines(name);
  }

  /** A durable note of whoever uses the cloud. */
  get(key: string): string | undefined {
    return this.#parts.store.get(NOTES + key);
  }

  set(key: string, value: string): void {
    this.#parts.store.set(NOTES + key, value);
    if (!this.#parts.kernel.driven) this.#parts.store.flush();
  }

  /** Speaks the AWS protocols, and serves `page`, on a port of 127.0.0.1; 0 takes a free one. Throws PortRefused. */
  async listen(port: number, page: PageHandler = async () => undefined): Promise<number> {
    const { gateway, logs, store } = this.#parts;
    this.#listening = await listen(port, {
      gateway,
      page,
      arrived: () => this.#free?.catchUp(),
      answering: () => store.flush(),
      failed: (error) => logs.write("http", error instanceof Error ? (error.stack ?? error.message) : String(error)),
    });
    return this.#listening.port;
  }

  /** Stops what runs, makes the rest durable, and lets go of everything. */
  async close(): Promise<void> {
    await this.#free?.stop();
    await this.#listening?.close();
    this.#parts.store.set(METER_KEY, this.#parts.meter.save());
    this.#parts.logs.flush();
    await this.#parts.dynamo.close();
    this.#parts.store.close();
  }
}

const NOTES = "note/";
/** Where the meter is kept in the store. */
export const METER_KEY = "meter";
