import type { Rate } from "./plan.ts";

/** A token bucket on virtual time: what AWS limits most of its APIs by. */
export class Bucket {
  readonly #rate: Rate;
  #tokens: number;
  #filled: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.bucket;
    this.#filled = now;
  }

  /** Takes a token; false where there is none. */
  take(now: number): boolean {
    const { perSecond, bucket } = this.#rate;
    this.#tokens = Math.min(bucket, this.#tokens + ((now - this.#filled) / 1_000) * perSecond);
    this.#filled = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
