import { MinHeap } from "../kernel/min-heap.ts";
import type { Rate } from "./plan.ts";

/** A token bucket on virtual time, as AWS limits most of its APIs. */
export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #filled: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.bucket;
    this.#filled = now;
  }

  /** Takes a token; false when the bucket is empty. */
  take(now: number): boolean {
    const { perSecond, bucket } = this.#rate;
    this.#tokens = Math.min(bucket, this.#tokens + ((now - this.#filled) / 1_000) * perSecond);
    this.#filled = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/**
 * The concurrency limit of an account: each running invocation counts against it until it ends.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export class ConcurrencyPool {
  readonly #limit: number;
  /** The end times of the running invocations. */
  readonly #ends = new MinHeap<number>((time) => time);
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True when another invocation can start now. */
  free(now: number): boolean {
    for (let end = this.#ends.top; end !== undefined && end <= now; end = this.#ends.top) {
      this.#ends.removeTop();
      this.#running--;
    }
    return this.#running < this.#limit;
  }

  /** Counts an invocation that runs until `end`. */
  take(end: number): void {
    this.#ends.add(end);
    this.#running++;
  }
}
