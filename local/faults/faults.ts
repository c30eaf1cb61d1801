import { hash } from "node:crypto";
import { AwsError } from "../kernel/fault.ts";
import { laneOf } from "../kernel/lane.ts";
import { declaredMillis, shortName } from "../lambda/durations.ts";
import { placeOf } from "../sqs/place.ts";
import { refusalOf } from "./answers.ts";
import { Bucket } from "./bucket.ts";
import { type Fault, type FaultPlan, type FaultScope, PROVIDERS, type Provider, type StopFault } from "./plan.ts";
import { Pool } from "./pool.ts";

/** How a provider fails to answer; `made`: what it was asked to do, it does. */
export interface NoAnswer {
  readonly error: Error;
  readonly made: boolean;
}

/** What becomes of a call: a refusal, no answer, or undefined for nothing in particular. */
export type Trouble = AwsError | NoAnswer | undefined;

/** How long a client waits for a provider that does not answer, at most; what a function takes longer by. */
export const SILENCE_MILLIS = 10_000;

/**
 * A fault plan at work: says of each invocation and each call what the plan makes of it.
 *
 * 1. Everything follows from the plan, the clock and the order of the questions; the kernel asks one after the other while
 *    there is a plan, so that order is the same each time.
 * 2. What it counts (places, tokens, how often a fault has met a call) is not stored: a cloud that is opened again begins
 *    the plan with full buckets and free places.
 */
export class Faults {
  readonly #plan: FaultPlan;
  readonly #now: () => number;
  readonly #pool: Pool;
  readonly #buckets = new Map<string, Bucket>();
  /** By fault: the calls that were in its scope but for share and times, and those that it met. */
  readonly #seen: number[] = [];
  readonly #met: number[] = [];
  /** Functions whose connections are dead. */
  readonly #frozen = new Set<string>();

  constructor(plan: FaultPlan, now: () => number) {
    this.#plan = plan;
    this.#now = now;
    this.#pool = new Pool(plan.concurrency ?? Number.POSITIVE_INFINITY);
    for (const [operation, rate] of Object.entries(plan.rates ?? {})) {
      this.#buckets.set(operation, new Bucket(rate, now()));
    }
  }

  /** False: there is no place for another invocation, or it is throttled. */
  admits(functionName: string, event: unknown): boolean {
    const parts = ["functions", shortName(functionName)];
    if (this.#throttled(parts, event)) return false;
    return this.#pool.free(this.#now());
  }

  /** An invocation that began now holds its place for so long. */
  hold(millis: number): void {
    this.#pool.take(this.#now() + millis);
  }

  /** What an invocation takes, in milliseconds of virtual time. */
  takesMillis(functionName: string): number {
    return this.#plan.takes?.[shortName(functionName)] ?? declaredMillis(functionName);
  }

  /** How far the function's clock is ahead; milliseconds. */
  clockAhead(functionName: string): number {
    return this.#plan.clocks?.[shortName(functionName)] ?? 0;
  }

  /** How this invocation is cut off, if it is. */
  stopOf(functionName: string, event: unknown): StopFault | undefined {
    for (const [index, fault] of this.#faults().entries()) {
      if (!("stop" in fault) || fault.stop !== shortName(functionName) || !this.#meets(index, fault, event)) continue;
      if (fault.frozen) this.#frozen.add(functionName);
      return fault;
    }
    return undefined;
  }

  /** What becomes of a call that a function makes of a service which is no provider. */
  ofService(service: string, operation: string, event: unknown): Trouble {
    if (service === "states") {
      const bucket = this.#buckets.get(operation);
      if (bucket?.take(this.#now()) === false) return rateExceeded();
      return this.#throttled([operation], event) ? rateExceeded() : undefined;
    }
    if (service === "dynamodb" && this.#throttled(["table"], event)) return tableThrottled();
    return service === "events" && this.#throttled(["bus"], event) ? rateExceeded() : undefined;
  }

  /** What becomes of a call that a function makes of a provider. */
  ofProvider(provider: Provider, functionName: string, event: unknown): Trouble {
    if (this.#frozen.delete(functionName)) return brokenOff();
    if (this.#throttled([provider], event)) return refusalOf(provider, "throttled");
    for (const [index, fault] of this.#faults().entries()) {
      if ("refuse" in fault && fault.refuse === provider && this.#meets(index, fault, event)) {
        return refusalOf(provider, fault.answer);
      }
      if ("silence" in fault && fault.silence === provider && this.#meets(index, fault, event)) {
        return noAnswer(fault.taken);
      }
      if ("disconnect" in fault && fault.disconnect === provider && this.#meets(index, fault, event)) {
        return fault.sent ? brokenOff() : neverConnected();
      }
    }
    return undefined;
  }

  #throttled(parts: readonly string[], event: unknown): boolean {
    return this.#faults().some(
      (fault, index) => "throttle" in fault && parts.includes(fault.throttle) && this.#meets(index, fault, event),
    );
  }

  #faults(): readonly Fault[] {
    return this.#plan.faults ?? [];
  }

  #meets(index: number, { from, until, customer, share = 1, times }: FaultScope, event: unknown): boolean {
    const now = this.#now();
    if (now < (from ?? now) || (until !== undefined && now >= until)) return false;
    if (customer !== undefined && !worksFor(event, customer)) return false;
    const met = this.#met[index] ?? 0;
    if (times !== undefined && met >= times) return false;
    const seen = (this.#seen[index] ?? 0) + 1;
    this.#seen[index] = seen;
    if (share < 1 && drawn(`fault#${index}#${seen}`) >= share) return false;
    this.#met[index] = met + 1;
    return true;
  }
}

export function isProvider(name: string): name is Provider {
  return PROVIDERS.some((provider) => provider === name);
}

/** From 0 to below 1. */
function drawn(text: string): number {
  return Number.parseInt(hash("sha256", text).slice(0, 12), 16) / 2 ** 48;
}

/** Whether a function was called for this customer: by a run's task, or with a batch that holds an event of theirs. */
function worksFor(event: unknown, customer: string): boolean {
  if (typeof event !== "object" || event === null) return false;
  if (Reflect.get(event, "customer") === customer) return true;
  const records: unknown = Reflect.get(event, "Records");
  return Array.isArray(records) && records.some((record) => laneIn(record) === laneOf(customer));
}

function laneIn(record: unknown): string | undefined {
  const body: unknown = typeof record === "object" && record !== null ? Reflect.get(record, "body") : undefined;
  return typeof body === "string" ? placeOf(body, "").lane : undefined;
}

const rateExceeded = (): AwsError => new AwsError("ThrottlingException", "Rate exceeded");

/** What a table with on-demand capacity answers beyond it. */
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

/** Of a connection that was dead: the first write breaks off. */
function brokenOff(): NoAnswer {
  return { error: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }), made: false };
}

function neverConnected(): NoAnswer {
  return { error: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }), made: false };
}
