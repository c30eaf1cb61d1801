import { MinHeap } from "../kernel/min-heap.ts";

/**
 * The places in which the functions of an account run: each invocation takes one for as long as it lasts.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export class Pool {
  readonly #places: number;
  /** When the invocations under way end. */
  readonly #ends = new MinHeap<number>((time) => time);
  #running = 0;

  constructor(places: number) {
    this.#places = places;
  }

  /** True when there is room at this moment. */
  free(now: number): boolean {
    for (let end = this.#ends.top; end !== undefined && end <= now; end = this.#ends.top) {
      this.#ends.removeTop();
      this.#running--;
    }
    return this.#running < this.#places;
  }

  /** Takes a place until `end`. */
  take(end: number): void {
    this.#ends.add(end);
    this.#running++;
  }
}
