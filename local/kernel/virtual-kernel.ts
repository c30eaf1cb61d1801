import type { Cancel, Job, Kernel } from "./kernel.ts";
import { runRound } from "./round.ts";
import { Timers } from "./timers.ts";

export interface VirtualKernelOptions {
  /** Virtual time to begin with; epoch milliseconds. */
  readonly start: number;
  /** How many jobs of a round may run side by side; the outcome does not depend on it. */
  readonly concurrency: number;
  readonly watch?: InstantWatch;
}

/** Whoever makes durable what happens: an instant is all or nothing to it. */
export interface InstantWatch {
  /** The first job of an instant that is not quiet is about to run. */
  begin(): void;
  /** The last job of that instant has run. */
  end(): void;
  /** The clock was moved with nothing to do there. */
  moved(): void;
}

/** How long rounds may follow each other without letting the process serve its sockets; real milliseconds. */
const BREATH_MILLIS = 15;

/**
 * The virtual clock and the only scheduler of the local cloud (kernel.ts says what callers may rely on).
 *
 * 1. One driver at a time: `runUntil` while another is under way throws.
 * 2. A job that throws does not stop its round; the driver rejects after it, with what was thrown.
 * 3. The clock never goes back.
 */
export class VirtualKernel implements Kernel {
  readonly concurrency: number;
  readonly #timers = new Timers();
  readonly #watch: InstantWatch | undefined;
  #now: number;
  /** The instant that the watch was told of last. */
  #told: number;
  #driven = false;
  #lastBreath = 0;
  #wake: (() => void) | undefined;

  constructor(options: VirtualKernelOptions) {
    this.#now = options.start;
    this.#told = options.start;
    this.concurrency = options.concurrency;
    this.#watch = options.watch;
  }

  now(): number {
    return this.#now;
  }

  schedule(time: number, job: Job): Cancel {
    const cancel = this.#timers.add(Math.max(Math.ceil(time), this.#now), job);
    this.#wake?.();
    return cancel;
  }

  /** Instant of the earliest job; undefined when there is none. */
  nextTimer(): number | undefined {
    return this.#timers.next();
  }

  /** True while a driver is running jobs. */
  get driven(): boolean {
    return this.#driven;
  }

  /** Runs every job due at or before `time`, each at its own instant, and leaves the clock at `time`. */
  async runUntil(time: number, stop: () => boolean = () => false): Promise<void> {
    if (this.#driven) throw new Error("The virtual clock is already being driven.");
    this.#driven = true;
    try {
      for (let next = this.#timers.next(); next !== undefined && next <= time; next = this.#timers.next()) {
        if (stop()) return;
        this.#now = Math.max(this.#now, next);
        await this.#runInstant();
      }
      this.#advance(time);
    } finally {
      this.#driven = false;
    }
  }

  /** Runs what is due now. */
  async settle(): Promise<void> {
    await this.runUntil(this.#now);
  }

  /** Ends a `scheduledOr` under way. */
  nudge(): void {
    this.#wake?.();
  }

  /** Resolves at the next `schedule`, or after `millis` real milliseconds. */
  async scheduledOr(millis: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, millis);
      this.#wake = done;
    });
  }

  /** Moves an idle clock forward, never past a job that is due. */
  drift(time: number): void {
    if (this.#driven) return;
    this.#advance(Math.min(time, this.#timers.next() ?? time));
  }

  #advance(time: number): void {
    this.#now = Math.max(this.#now, time);
    if (this.#told === this.#now) return;
    this.#told = this.#now;
    this.#watch?.moved();
  }

  async #runInstant(): Promise<void> {
    let begun = false;
    try {
      for (let jobs = this.#timers.take(this.#now); jobs.length > 0; jobs = this.#timers.take(this.#now)) {
        if (!begun && jobs.some((job) => job.quiet !== true)) {
          begun = true;
          this.#told = this.#now;
          this.#watch?.begin();
        }
        const failures = await runRound(jobs, this.concurrency);
        if (failures.length === 1) throw failures[0];
        if (failures.length > 1) throw new AggregateError(failures, `${failures.length} jobs failed at ${this.#now}.`);
        await this.#breathe();
      }
    } finally {
      if (begun) this.#watch?.end();
    }
  }

  async #breathe(): Promise<void> {
    const real = performance.now();
    if (real - this.#lastBreath < BREATH_MILLIS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#lastBreath = performance.now();
  }
}
