import type { Job } from "./kernel.ts";

/**
 * Runs all jobs of a round: at most `concurrency` at once, and jobs that share a lane one after the other in the given order.
 * Resolves when all have ended; a failed job does not stop the others. The result is the errors, in the order of the jobs.
 */
export async function runRound(jobs: readonly Job[], concurrency: number): Promise<unknown[]> {
  if (jobs.length === 1 || concurrency === 1) return await serially(jobs);
  const failures = new Map<number, unknown>();
  const laneEnds = new Map<string, Promise<void>>();
  const slots = new Slots(concurrency);
  const all = jobs.map((job, index) => {
    const before = job.lanes.map((lane) => laneEnds.get(lane)).filter((end) => end !== undefined);
    const done = (async () => {
      await Promise.all(before);
      await slots.take();
      try {
        await job.run();
      } catch (failure) {
        failures.set(index, failure);
      } finally {
        slots.give();
      }
    })();
    for (const lane of job.lanes) laneEnds.set(lane, done);
    return done;
  });
  await Promise.all(all);
  return [...failures].sort(([a], [b]) => a - b).map(([, failure]) => failure);
}

async function serially(jobs: readonly Job[]): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const job of jobs) {
    try {
      await job.run();
    } catch (failure) {
      failures.push(failure);
    }
  }
  return failures;
}

class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  #head = 0;

  constructor(free: number) {
    this.#free = free;
  }

  async take(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  give(): void {
    const next = this.#waiting[this.#head];
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#head++;
    next();
  }
}
