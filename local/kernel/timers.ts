import type { Cancel, Job } from "./kernel.ts";
import { MinHeap } from "./min-heap.ts";

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
  /** The keys of #instants; instants whose jobs were all cancelled are dropped when they surface. */
  readonly #times = new MinHeap<number>((time) => time);

  add(time: number, job: Job): Cancel {
    let instant = this.#instants.get(time);
    if (instant === undefined) {
      instant = { planned: [], live: 0 };
      this.#instants.set(time, instant);
      this.#times.add(time);
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
      const time = this.#times.top;
      if (time === undefined) return undefined;
      if ((this.#instants.get(time)?.live ?? 0) > 0) return time;
      this.#times.removeTop();
      this.#instants.delete(time);
    }
  }

  /** Removes and returns all jobs due at or before `time`, in the order of their keys. */
  take(time: number): Job[] {
    const jobs: Job[] = [];
    for (let at = this.next(); at !== undefined && at <= time; at = this.next()) {
      this.#times.removeTop();
      for (const planned of this.#instants.get(at)?.planned ?? []) {
        if (planned.job !== undefined) jobs.push(planned.job);
        planned.job = undefined;
      }
      this.#instants.delete(at);
    }
    return jobs.length > 1 ? jobs.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)) : jobs;
  }
}
