import { hash } from "node:crypto";
import { laneOf } from "../kernel/kernel.ts";
import { declaredMillis, shortName } from "../lambda/durations.ts";
import { refusalOf } from "../outbox/channels.ts";
import { AwsError } from "../protocol/service.ts";
import { positionOf } from "../sqs/message.ts";
import { ConcurrencyPool, TokenBucket } from "./limits.ts";
import type { Fault, FaultPlan, FaultScope, Provider, StopFault } from "./plan.ts";

/** A provider that does not answer; `made`: it carries out the request all the same. */
export interface NoAnswer {
  readonly error: Error;
  readonly made: boolean;
}

/** The fault of a call: a refusal, no answer, or undefined for no fault. */
export type CallFault = AwsError | NoAnswer | undefined;

/** How long a client waits for a provider that does not answer. The function takes this much longer. Milliseconds. */
export const SILENCE_MILLIS = 10_000;

/**
 * Applies a fault plan: decides for each invocation and each call which fault it has.
 *
 * 1. Everything follows from the plan, the clock and the order of the calls. With a plan the kernel runs one job at a time, so
 *    the order is the same in every replay.
 * 2. Its counters (running invocations, tokens, applied faults) are not stored: a cloud that is opened again starts the plan
 *    with full buckets and no running invocation.
 */
export class Faults {
  readonly #plan: FaultPlan;
  readonly #now: () => number;
  readonly #pool: ConcurrencyPool;
  readonly #buckets = new Map<string, TokenBucket>();
  /** By fault: the number of calls in its scope before `share` and `times`, and of calls to which it was applied. */
  readonly #seen: number[] = [];
  readonly #applied: number[] = [];
  /** Functions whose kept connections are dead. */
  readonly #frozen = new Set<string>();

  constructor(plan: FaultPlan, now: () => number) {
    this.#plan = plan;
    this.#now = now;
    this.#pool = new ConcurrencyPool(plan.concurrency ?? Number.POSITIVE_INFINITY);
    for (const [operation, rate] of Object.entries(plan.rates ?? {})) {
      this.#buckets.set(operation, new TokenBucket(rate, now()));
    }
  }

  /** False when the concurrency limit is reached, or the invocation is throttled. */
  admits(functionName: string, event: unknown): boolean {
    const parts = ["functions", shortName(functionName)];
    if (this.#throttled(parts, event)) return false;
    return this.#pool.free(this.#now());
  }

  /** Counts an invocation that starts now as running for so long. */
  hold(millis: number): void {
    this.#pool.take(this.#now() + millis);
  }

  /** The duration of an invocation; milliseconds of virtual time. */
  takesMillis(functionName: string): number {
    return this.#plan.takes?.[shortName(functionName)] ?? declaredMillis(functionName);
  }

  /** How far the function's clock is ahead; milliseconds. */
  clockAhead(functionName: string): number {
    return this.#plan.clocks?.[shortName(functionName)] ?? 0;
  }

  /** How this invocation is cut off; undefined when it is not. */
  stopOf(functionName: string, event: unknown): StopFault | undefined {
    for (const [index, fault] of this.#faults().entries()) {
      if (!("stop" in fault) || fault.stop !== shortName(functionName) || !this.#applies(index, fault, event)) continue;
      if (fault.frozen) this.#frozen.add(functionName);
      return fault;
    }
    return undefined;
  }

  /** The fault of a function's call of an AWS service that is not a provider. */
  ofService(service: string, operation: string, event: unknown): CallFault {
    if (service === "states") {
      const bucket = this.#buckets.get(operation);
      if (bucket?.take(this.#now()) === false) return rateExceeded();
      return this.#throttled([operation], event) ? rateExceeded() : undefined;
    }
    if (service === "dynamodb" && this.#throttled(["table"], event)) return tableThrottled();
    return service === "events" && this.#throttled(["bus"], event) ? rateExceeded() : undefined;
  }

  /** The fault of a function's call of a provider. */
  ofProvider(provider: Provider, functionName: string, event: unknown): CallFault {
    if (this.#frozen.delete(functionName)) return connectionReset();
    if (this.#throttled([provider], event)) return refusalOf(provider, "throttled");
    for (const [index, fault] of this.#faults().entries()) {
      if ("refuse" in fault && fault.refuse === provider && this.#applies(index, fault, event)) {
        return refusalOf(provider, fault.answer);
      }
      if ("silence" in fault && fault.silence === provider && this.#applies(index, fault, event)) {
        return noAnswer(fault.taken);
      }
      if ("disconnect" in fault && fault.disconnect === provider && this.#applies(index, fault, event)) {
        return fault.sent ? connectionReset() : connectionRefused();
      }
    }
    return undefined;
  }

  #throttled(parts: readonly string[], event: unknown): boolean {
    return this.#faults().some(
      (fault, index) => "throttle" in fault && parts.includes(fault.throttle) && this.#applies(index, fault, event),
    );
  }

  #faults(): readonly Fault[] {
    return this.#plan.faults ?? [];
  }

  #applies(index: number, { from, until, customer, share = 1, times }: FaultScope, event: unknown): boolean {
    const now = this.#now();
    if (now < (from ?? now) || (until !== undefined && now >= until)) return false;
    if (customer !== undefined && !isForCustomer(event, customer)) return false;
    const applied = this.#applied[index] ?? 0;
    if (times !== undefined && applied >= times) return false;
    const seen = (this.#seen[index] ?? 0) + 1;
    this.#seen[index] = seen;
    if (share < 1 && hashShare(`fault#${index}#${seen}`) >= share) return false;
    this.#applied[index] = applied + 1;
    return true;
  }
}

/** A number from 0 to below 1. */
function hashShare(text: string): number {
  return Number.parseInt(hash("sha256", text).slice(0, 12), 16) / 2 ** 48;
}

/** True when a function was called for this customer: by a run's task, or with a batch that contains one of their events. */
function isForCustomer(event: unknown, customer: string): boolean {
  if (typeof event !== "object" || event === null) return false;
  if (Reflect.get(event, "customer") === customer) return true;
  const records: unknown = Reflect.get(event, "Records");
  return Array.isArray(records) && records.some((record) => laneIn(record) === laneOf(customer));
}

function laneIn(record: unknown): string | undefined {
  const body: unknown = typeof record === "object" && record !== null ? Reflect.get(record, "body") : undefined;
  return typeof body === "string" ? positionOf(body, "").lane : undefined;
}

const rateExceeded = (): AwsError => new AwsError("ThrottlingException", "Rate exceeded");

/** The answer of an on-demand table above its capacity. */
const tableThrottled = (): AwsError =>
  new AwsError(
    "ThrottlingException",
    "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly.",
  );

function noAnswer(made: boolean): NoAnswer {
  const error = new Error(`Connection timed out after ${SILENCE_MILLIS} ms`);
  error.name = "TimeoutError";
  return { error, made };
}

/** A dead connection: the first write fails. */
function connectionReset(): NoAnswer {
  return { error: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }), made: false };
}

function connectionRefused(): NoAnswer {
  return { error: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }), made: false };
}
