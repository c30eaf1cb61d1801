import type { Cancel, Job } from "./kernel.ts";

interface Planned {
  job: Job | undefined;
}

interface Instant {
  readonly planned: Planned[];
  live: number;
}

/**
 * Jobs by the instant they are due at. Adding, cancelling and taking cost O(log n) in the number of distinct instants:
 * a hundred thousand sleeping runs do not slow down the one that is awake.
 */
export class Timers {
  readonly #instants = new Map<number, Instant>();
  /** Binary min-heap of the keys of #instants; instants whose jobs were all cancelled are dropped when they surface. */
  readonly #heap: number[] = [];

  add(time: number, job: Job): Cancel {
    let instant = this.#instants.get(time);
    if (instant === undefined) {
      instant = { planned: [], live: 0 };
      this.#instants.set(time, instant);
      this.#push(time);
    }
    const planned: Planned = { job };
    instant.planned.push(planned);
    instant.live++;
    const home = instant;
    return () => {
      if (planned.job === undefined) return;
      planned.job = undefined;
      home.live--;
    };
  }

  /** The earliest instant that still has a job. */
  next(): number | undefined {
    for (;;) {
      const time = this.#heap[0];
      if (time === undefined) return undefined;
      if ((this.#instants.get(time)?.live ?? 0) > 0) return time;
      this.#pop();
      this.#instants.delete(time);
    }
  }

  /** Removes and returns all jobs due at or before `time`, in the order of their keys. */
  take(time: number): Job[] {
    const jobs: Job[] = [];
    for (let at = this.next(); at !== undefined && at <= time; at = this.next()) {
      this.#pop();
      for (const planned of this.#instants.get(at)?.planned ?? []) {
        if (planned.job !== undefined) jobs.push(planned.job);
        planned.job = undefined;
      }
      this.#instants.delete(at);
    }
    return jobs.length > 1 ? jobs.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)) : jobs;
  }

  #push(time: number): void {
    const heap = this.#heap;
    let at = heap.push(time) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above <= time) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = time;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      if (left === undefined) break;
      const useRight = right !== undefined && right < left;
      const least = useRight ? right : left;
      if (least >= last) break;
      heap[at] = least;
      at = useRight ? 2 * at + 2 : 2 * at + 1;
    }
    heap[at] = last;
  }
}
