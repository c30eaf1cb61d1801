import type { Cancel, Job } from "./kernel.ts";
import { MinHeap } from "./min-heap.ts";

/** An object of its own for each, since a job may be planned twice. */
interface Planned {
  readonly job: Job;
}

/** So many instants without jobs may stand in the heap besides as many as have some. */
const SPARE = 1_000;

/**
 * Jobs by the instant they are due at. Adding, cancelling and taking cost O(log n) in the number of distinct instants:
 * a hundred thousand sleeping runs do not slow down the one that is awake. What was cancelled is not held.
 */
export class Timers {
  readonly #instants = new Map<number, Set<Planned>>();
  /** The keys of #instants, and some that were: instants whose jobs were all cancelled are dropped when they surface. */
  readonly #times = new MinHeap<number>((time) => time);

  add(time: number, job: Job): Cancel {
    let instant = this.#instants.get(time);
    if (instant === undefined) {
      instant = new Set();
      this.#instants.set(time, instant);
      this.#times.add(time);
    }
    const planned: Planned = { job };
    instant.add(planned);
    const home = instant;
    return () => {
      if (!home.delete(planned) || home.size > 0) return;
      this.#instants.delete(time);
      if (this.#times.size > 2 * this.#instants.size + SPARE) this.#dropSpare();
    };
  }

  /** How many places jobs and instants take. */
  get size(): number {
    let jobs = 0;
    for (const instant of this.#instants.values()) jobs += instant.size;
    return jobs + this.#times.size;
  }

  /** The earliest instant that still has a job. */
  next(): number | undefined {
    for (;;) {
      const time = this.#times.top;
      if (time === undefined) return undefined;
      if (this.#instants.has(time)) return time;
      this.#times.removeTop();
    }
  }

  /** Removes and returns all jobs due at or before `time`, in the order of their keys. */
  take(time: number): Job[] {
    const jobs: Job[] = [];
    for (let at = this.next(); at !== undefined && at <= time; at = this.next()) {
      this.#times.removeTop();
      const instant = this.#instants.get(at);
      for (const { job } of instant ?? []) jobs.push(job);
      // Whoever cancels one of them from now on comes too late.
      instant?.clear();
      this.#instants.delete(at);
    }
    return jobs.length > 1 ? jobs.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)) : jobs;
  }

  #dropSpare(): void {
    const seen = new Set<number>();
    this.#times.keep((time) => this.#instants.has(time) && !seen.has(time) && seen.add(time) !== undefined);
  }
}
