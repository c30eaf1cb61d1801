import type { Job, Kernel } from "../../local/kernel/kernel.ts";
import { Timers } from "../../local/kernel/timers.ts";

/** A kernel that does one thing after the other, in order of time: nothing clashes and nothing fails. */
export class SerialKernel implements Kernel {
  readonly #timers = new Timers();
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

  /** Until nothing is planned any more, or, where `until` is given, up to and at that time. */
  async run(until = Number.POSITIVE_INFINITY): Promise<void> {
    for (let instants = 0; instants < 20_000; instants++) {
      const next = this.#timers.next();
      if (next === undefined || next > until) {
        if (until < Number.POSITIVE_INFINITY) this.#now = Math.max(this.#now, until);
        return;
      }
      this.#now = Math.max(this.#now, next);
      for (const job of this.#timers.take(next)) await job.run();
    }
    throw new Error("The journey does not come to an end.");
  }
}
