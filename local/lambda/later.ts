import type { Kernel } from "../kernel/kernel.ts";
import type { Store } from "../store/store.ts";
import type { Stack } from "../template/stack.ts";
import { FunctionError, ThrottledError } from "./function-error.ts";
import type { IdleTicks, ObservedCall } from "./idle-ticks.ts";
import { type LambdaHost, nameOf } from "./lambda.ts";

/** When Lambda tries a failed asynchronous invocation again, unless the function's settings say less; seconds after the attempt before. */
const RETRY_SECONDS = [60, 120];

/**
 * An invocation that finds no place is tried again after a second, two, four … at most five minutes, for six hours.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const LONGEST_BACKOFF_SECONDS = 300;
const OLDEST_EVENT_SECONDS = 6 * 3_600;

const TABLE = `create table if not exists invocations (
  key text primary key, function text not null, payload text not null, attempt integer not null, time integer not null
) without rowid`;

/**
 * Asynchronous invocations: accepted durably, run by a job, tried three times in all, then given up (the function's log
 * says so); one that finds no place is kept for six hours. A function's settings may say less of both. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class LaterInvocations {
  readonly #store: Store;
  readonly #kernel: Kernel;
  readonly #lambda: LambdaHost;
  readonly #idle: IdleTicks;
  readonly #settings: Stack["invocations"];

  constructor(store: Store, kernel: Kernel, lambda: LambdaHost, idle: IdleTicks, settings: Stack["invocations"]) {
    this.#store = store;
    this.#kernel = kernel;
    this.#lambda = lambda;
    this.#idle = idle;
    this.#settings = settings;
    store.database.exec(TABLE);
  }

  /** Takes up what an earlier process had accepted. */
  open(): void {
    for (const row of this.#store.sql("select * from invocations").all()) {
      this.#plan(String(row.key), String(row.function), String(row.payload), Number(row.attempt), Number(row.time));
    }
  }

  /** False when there is no such function. `key` names the invocation: a second one of that name is the same. */
  invoke(functionArn: string, payload: string, key: string): boolean {
    if (!this.#lambda.has(functionArn)) return false;
    this.#keep(`${functionArn} ${key}`, functionArn, payload, 0, this.#kernel.now());
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
    await this.#idle.learn(nameOf(functionArn), calls, this.#kernel.now(), cost);
    return "done";
  }

  #keep(key: string, functionArn: string, payload: string, attempt: number, time: number): void {
    this.#store
      .sql("insert or replace into invocations values (?, ?, ?, ?, ?)")
      .run(key, functionArn, payload, attempt, time);
    this.#plan(key, functionArn, payload, attempt, time);
  }

  /** `waited`: seconds that it has looked for a place. How long is not stored: after a restart it begins anew. */
  #plan(key: string, functionArn: string, payload: string, attempt: number, time: number, waited = 0): void {
    const run = async (): Promise<void> => {
      const became = await this.#call(functionArn, payload);
      const now = this.#kernel.now();
      const { retries = RETRY_SECONDS.length, oldestSeconds = OLDEST_EVENT_SECONDS } =
        this.#settings.get(nameOf(functionArn)) ?? {};
      const wait = attempt < retries ? RETRY_SECONDS[attempt] : undefined;
      if (became === "throttled" && waited < oldestSeconds) {
        const backoff = Math.min(Math.max(1, waited + 1), LONGEST_BACKOFF_SECONDS);
        this.#plan(key, functionArn, payload, attempt, now + backoff * 1_000, waited + backoff);
      } else if (became === "failed" && wait !== undefined) {
        this.#keep(key, functionArn, payload, attempt + 1, now + wait * 1_000);
      } else this.#store.sql("delete from invocations where key = ?").run(key);
    };
    this.#kernel.schedule(time, { key: `lambda:${key}`, lanes: [], run });
  }
}
