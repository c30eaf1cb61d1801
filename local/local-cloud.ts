import type { HttpApi } from "./apigateway/http-api.ts";
import type { Dynamo } from "./dynamodb/handler.ts";
import type { EventBridge } from "./eventbridge/event-bridge.ts";
import { type PutEntry, type PutResult, putEntries } from "./eventbridge/service.ts";
import { type FreeRun, runFree, type VirtualKernel } from "./kernel/virtual-kernel.ts";
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

/** The parts of a cloud; cloud.ts creates them. */
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
  readonly api: HttpApi;
}

/** Entries of one PutEvents call. */
const PUT_AT_ONCE = 10;

/**
 * An open local cloud.
 *
 * 1. Nothing moves by itself: `runUntil`, `deliverAt` and `runFree` drive the clock, one of them at a time.
 * 2. Calls from outside that put or set something are durable when they return. Work of the clock is stored in whole instants
 *    (store.ts). After a `kill -9` the cloud is in the state of a moment before; a caller that stored its position with the events
 *    (`keep`) puts the later events again.
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

  /** The configuration of an AWS SDK v3 client for this cloud, in process; its calls are not metered. */
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

  /** The time of the next job; undefined when there is none. */
  nextTimer(): number | undefined {
    return this.#parts.kernel.nextTimer();
  }

  /**
   * Puts any number of events on a bus now, as PutEvents does in batches of ten. `keep` is stored in the same transaction: a
   * replay stores its position there, so that it neither loses nor repeats an event when the process is killed.
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
    // Within `deliverAt` the whole instant is stored together.
    if (!kernel.driven) store.flush();
    return results;
  }

  /** Drives the clock to `time`, puts the events on the bus as `putEvents` does, and runs what is due then. */
  async deliverAt(
    time: number,
    entries: readonly PutEntry[],
    keep: Readonly<Record<string, string>> = {},
  ): Promise<readonly PutResult[]> {
    const results: PutResult[] = [];
    this.#parts.kernel.schedule(time, {
      // Sorts before all other jobs of that instant.
      key: "!deliver",
      lanes: [],
      run: async () => {
        results.push(...this.putEvents(entries, keep));
      },
    });
    await this.runUntil(time);
    return results;
  }

  /** Puts an event of an AWS service, for example `aws.ses`, on the account's default bus now, or a partner's event on its bus. */
  report(source: string, detailType: string, detail: object, bus = "default"): void {
    const content = { source, detailType, detail, resources: [], time: this.now() };
    this.#parts.bridge.put(bus, content);
  }

  /** Runs everything that is due at or before `time` and leaves the clock there; `stop` ends it early, between two instants. */
  async runUntil(time: number, stop?: () => boolean): Promise<void> {
    await this.#parts.kernel.runUntil(time, stop);
  }

  /** Runs what is due now. */
  async settle(): Promise<void> {
    await this.#parts.kernel.settle();
  }

  /** Lets virtual time run at `speed` times real time until the result is stopped, or until `close`. */
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

  /** The messages that providers would receive, by time and customer; those of one customer in the order of sending. */
  outbox(customer?: string): readonly OutboxMessage[] {
    return this.#parts.outbox.messages(customer);
  }

  /** The calls of other systems, by time and customer; those of one customer in the order of calling. */
  calls(customer?: string): readonly MadeCall[] {
    return this.#parts.calls.list(customer);
  }

  /** The whole outbox as JSON; equal messages give equal bytes. */
  outboxJson(): string {
    return this.#parts.outbox.json();
  }

  /** The usage so far and its cost. */
  meter(): MeterReading {
    return this.#parts.meter.reading();
  }

  /** The number of custom metrics that functions have written; AWS bills each by the month. */
  get customMetrics(): number {
    return this.#parts.observed.metrics;
  }

  /** The number of writes to tables by their units, fewest units first. */
  writesByUnits(): readonly (readonly [units: number, writes: number])[] {
    return this.#parts.meter.writes();
  }

  /** The calls of a function so far, to compare with its policy. */
  callsOf(functionName: string): readonly CallLine[] {
    return this.#parts.meter.callsOf(functionName);
  }

  /** A queue by its name. */
  queue(name: string): Queue | undefined {
    return this.#parts.queues.get(name);
  }

  /** The number of runs of a machine by status. */
  runCounts(machineArn: string): Readonly<Record<string, number>> {
    return this.#parts.runs.counts(machineArn);
  }

  /** The latest lines of a function's log; `events` is the log of deliveries that failed. */
  log(name: string): readonly string[] {
    return this.#parts.logs.lines(name);
  }

  /** A durable note of the caller. */
  get(key: string): string | undefined {
    return this.#parts.store.get(NOTES + key);
  }

  set(key: string, value: string): void {
    this.#parts.store.set(NOTES + key, value);
    if (!this.#parts.kernel.driven) this.#parts.store.flush();
  }

  /** Serves the AWS protocols, the HTTP API and `page` on a port of 127.0.0.1; 0 takes a free port. Throws PortRefusedError. */
  async listen(port: number, page: PageHandler = async () => undefined): Promise<number> {
    const { api, gateway, logs, store } = this.#parts;
    this.#listening = await listen(port, {
      gateway,
      api,
      page,
      arrived: () => this.#free?.catchUp(),
      answering: () => store.flush(),
      failed: (error) => logs.write("http", error instanceof Error ? (error.stack ?? error.message) : String(error)),
    });
    return this.#listening.port;
  }

  /** Stops everything that runs, stores the rest, and closes all files and sockets. */
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
/** The key of the meter in the store. */
export const METER_KEY = "meter";
