import type { Kernel } from "../kernel/kernel.ts";
import type { Store } from "../store/store.ts";
import type { Stack } from "../template/stack.ts";
import { FunctionError, ThrottledError } from "./function-error.ts";
import type { IdleInvocations, ObservedCall } from "./idle-invocations.ts";
import { type LambdaHost, nameOf } from "./lambda.ts";

/** Seconds before the retries of a failed asynchronous invocation; the function's settings may allow fewer retries. */
const RETRY_SECONDS = [60, 120];

/**
 * A throttled invocation is retried after 1, 2, 4 … and at most 300 seconds, for six hours.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const LONGEST_BACKOFF_SECONDS = 300;
const OLDEST_EVENT_SECONDS = 6 * 3_600;

const TABLE = `create table if not exists invocations (
  key text primary key, function text not null, payload text not null, attempt integer not null, time integer not null
) without rowid`;

/**
 * Asynchronous invocations: stored first, then run by a job, at most three attempts. After the last attempt the invocation is
 * dropped, and the function's log has the error. A throttled invocation is retried for six hours. A function's settings may
 * reduce both.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class AsyncInvocations {
  readonly #store: Store;
  readonly #kernel: Kernel;
  readonly #lambda: LambdaHost;
  readonly #idle: IdleInvocations;
  readonly #settings: Stack["invocations"];

  constructor(store: Store, kernel: Kernel, lambda: LambdaHost, idle: IdleInvocations, settings: Stack["invocations"]) {
    this.#store = store;
    this.#kernel = kernel;
    this.#lambda = lambda;
    this.#idle = idle;
    this.#settings = settings;
    store.database.exec(TABLE);
  }

  /** Schedules the invocations that an earlier process accepted. */
  open(): void {
    for (const row of this.#store.sql("select * from invocations").all()) {
      this.#plan(String(row.key), String(row.function), String(row.payload), Number(row.attempt), Number(row.time));
    }
  }

  /** False when the function does not exist. `key` is the idempotency key of the invocation. */
  invoke(functionArn: string, payload: string, key: string): boolean {
    if (!this.#lambda.has(functionArn)) return false;
    this.#save(`${functionArn} ${key}`, functionArn, payload, 0, this.#kernel.now());
    return true;
  }

  async #call(functionArn: string, payload: string): Promise<"done" | "failed" | "throttled"> {
    const calls: ObservedCall[] = [];
    try {
      const { result } = await this.#lambda.invoke(functionArn, JSON.parse(payload), (call) => calls.push(call));
      if (result instanceof FunctionError) return "failed";
    } catch (error) {
      if (error instanceof ThrottledError) return "throttled";
      throw error;
    }
    const cost = this.#lambda.gigabyteSeconds(functionArn);
    await this.#idle.record(nameOf(functionArn), calls, this.#kernel.now(), cost);
    return "done";
  }

  #save(key: string, functionArn: string, payload: string, attempt: number, time: number): void {
    this.#store
      .sql("insert or replace into invocations values (?, ?, ?, ?, ?)")
      .run(key, functionArn, payload, attempt, time);
    this.#plan(key, functionArn, payload, attempt, time);
  }

  /** `waited`: seconds since the first throttled attempt. It is not stored, so a restart sets it back to 0. */
  #plan(key: string, functionArn: string, payload: string, attempt: number, time: number, waited = 0): void {
    const run = async (): Promise<void> => {
      const result = await this.#call(functionArn, payload);
      const now = this.#kernel.now();
      const { retries = RETRY_SECONDS.length, oldestSeconds = OLDEST_EVENT_SECONDS } =
        this.#settings.get(nameOf(functionArn)) ?? {};
      const wait = attempt < retries ? RETRY_SECONDS[attempt] : undefined;
      if (result === "throttled" && waited < oldestSeconds) {
        const backoff = Math.min(Math.max(1, waited + 1), LONGEST_BACKOFF_SECONDS);
        this.#plan(key, functionArn, payload, attempt, now + backoff * 1_000, waited + backoff);
      } else if (result === "failed" && wait !== undefined) {
        this.#save(key, functionArn, payload, attempt + 1, now + wait * 1_000);
      } else this.#store.sql("delete from invocations where key = ?").run(key);
    };
    this.#kernel.schedule(time, { key: `lambda:${key}`, lanes: [], run });
  }
}
