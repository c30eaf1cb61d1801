import type { Job, Kernel } from "../../local/kernel/kernel.ts";
import { Timers } from "../../local/kernel/timers.ts";

/** More instants than any history has by far: most have a hundred, the longest five thousand. What has more goes round in circles. */
const MOST_INSTANTS = 50_000;

/**
 * A kernel for histories: all jobs of an instant begin side by side, lanes or not, since clashes are what is looked for.
 * A job that throws ends the history.
 */
export class SimKernel implements Kernel {
  readonly #timers = new Timers();
  readonly #failed: unknown[] = [];
  #now: number;

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  schedule(time: number, job: Job): () => void {
    return this.#timers.add(Math.max(time, this.#now), job);
  }

  /** Goes from instant to instant until nothing is planned; `settle` waits for the work of one, `after` may plan more. */
  async run(settle: () => Promise<void>, after: () => void): Promise<void> {
    for (let instants = 0; ; instants++) {
      const next = this.#timers.next();
      if (next === undefined) return;
      if (instants > MOST_INSTANTS)
        throw new Error(`The history does not come to an end; it is at ${new Date(next).toISOString()}.`);
      this.#now = Math.max(this.#now, next);
      for (const job of this.#timers.take(next)) job.run().catch((error: unknown) => this.#failed.push(error));
      await settle();
      if (this.#failed.length > 0) throw this.#failed[0];
      after();
    }
  }
}
