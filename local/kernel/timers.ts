import type { Cancel, Job } from "./kernel.ts";
import { MinHeap } from "./min-heap.ts";

/** One object for each schedule call, because the same job may be scheduled twice. */
interface Scheduled {
  readonly job: Job;
}

/** The heap may contain this many cancelled instants in addition to as many as there are live ones. */
const MOST_STALE = 1_000;

/**
 * Jobs by due time. Adding, cancelling and taking cost O(log n) in the number of distinct instants, so a hundred thousand
 * waiting runs do not slow down the active one. Cancelled jobs are released.
 */
export class Timers {
  readonly #instants = new Map<number, Set<Scheduled>>();
  /** The keys of #instants, and stale ones: an instant whose jobs were all cancelled is removed when it reaches the top. */
  readonly #times = new MinHeap<number>((time) => time);

  add(time: number, job: Job): Cancel {
    let instant = this.#instants.get(time);
    if (instant === undefined) {
      instant = new Set();
      this.#instants.set(time, instant);
      this.#times.add(time);
    }
    const scheduled: Scheduled = { job };
    instant.add(scheduled);
    const own = instant;
    return () => {
      if (!own.delete(scheduled) || own.size > 0) return;
      this.#instants.delete(time);
      if (this.#times.size > 2 * this.#instants.size + MOST_STALE) this.#dropStale();
    };
  }

  /** The number of stored jobs and heap entries. */
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

  /** Removes and returns all jobs that are due at or before `time`, sorted by key. */
  take(time: number): Job[] {
    const jobs: Job[] = [];
    for (let at = this.next(); at !== undefined && at <= time; at = this.next()) {
      this.#times.removeTop();
      const instant = this.#instants.get(at);
      for (const { job } of instant ?? []) jobs.push(job);
      // From now on these jobs cannot be cancelled.
      instant?.clear();
      this.#instants.delete(at);
    }
    return jobs.length > 1 ? jobs.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)) : jobs;
  }

  #dropStale(): void {
    const seen = new Set<number>();
    this.#times.keep((time) => this.#instants.has(time) && !seen.has(time) && seen.add(time) !== undefined);
  }
}
