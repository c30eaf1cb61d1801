import type { Cancel, Job, Kernel } from "./kernel.ts";
import { runRound } from "./round.ts";
import { Timers } from "./timers.ts";

export interface VirtualKernelOptions {
  /** Virtual time to begin with; epoch milliseconds. */
  readonly start: number;
  /** How many jobs of a round may run at once; the outcome does not depend on it. */
  readonly concurrency: number;
  readonly observer?: InstantObserver;
}

/** Stores what happens in an instant: all of it or nothing. */
export interface InstantObserver {
  /** The first job of an instant that is not `quiet` is about to run. */
  begin(): void;
  /** The last job of that instant has run. */
  end(): void;
  /** The clock moved to an instant without jobs. */
  moved(): void;
}

/** How long rounds may run before the process serves its sockets again; real milliseconds. */
const YIELD_MILLIS = 15;

/**
 * The virtual clock and the only scheduler of the local cloud. kernel.ts says what callers may rely on.
 *
 * 1. One driver at a time: `runUntil` throws while another call is running.
 * 2. A job that throws does not stop its round; afterwards the driver rejects with the error.
 * 3. The clock never moves backwards.
 */
export class VirtualKernel implements Kernel {
  readonly concurrency: number;
  readonly #timers = new Timers();
  readonly #observer: InstantObserver | undefined;
  #now: number;
  /** The last instant that the observer was notified of. */
  #notified: number;
  #driven = false;
  #lastYield = 0;
  #wake: (() => void) | undefined;

  constructor(options: VirtualKernelOptions) {
    this.#now = options.start;
    this.#notified = options.start;
    this.concurrency = options.concurrency;
    this.#observer = options.observer;
  }

  now(): number {
    return this.#now;
  }

  schedule(time: number, job: Job): Cancel {
    const cancel = this.#timers.add(Math.max(Math.ceil(time), this.#now), job);
    this.#wake?.();
    return cancel;
  }

  /** The time of the earliest job; undefined when there is none. */
  nextTimer(): number | undefined {
    return this.#timers.next();
  }

  /** True while a driver is running jobs. */
  get driven(): boolean {
    return this.#driven;
  }

  /** Runs every job that is due at or before `time`, each at its own instant, and leaves the clock at `time`. */
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

  /** Runs the jobs that are due now. */
  async settle(): Promise<void> {
    await this.runUntil(this.#now);
  }

  /** Ends a pending `scheduledOr`. */
  wake(): void {
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

  /** Moves an idle clock forward, but never past a due job. */
  drift(time: number): void {
    if (this.#driven) return;
    this.#advance(Math.min(time, this.#timers.next() ?? time));
  }

  #advance(time: number): void {
    this.#now = Math.max(this.#now, time);
    if (this.#notified === this.#now) return;
    this.#notified = this.#now;
    this.#observer?.moved();
  }

  async #runInstant(): Promise<void> {
    let begun = false;
    try {
      for (let jobs = this.#timers.take(this.#now); jobs.length > 0; jobs = this.#timers.take(this.#now)) {
        if (!begun && jobs.some((job) => job.quiet !== true)) {
          begun = true;
          this.#notified = this.#now;
          this.#observer?.begin();
        }
        const failures = await runRound(jobs, this.concurrency);
        if (failures.length === 1) throw failures[0];
        if (failures.length > 1) throw new AggregateError(failures, `${failures.length} jobs failed at ${this.#now}.`);
        await this.#yieldToSockets();
      }
    } finally {
      if (begun) this.#observer?.end();
    }
  }

  async #yieldToSockets(): Promise<void> {
    const real = performance.now();
    if (real - this.#lastYield < YIELD_MILLIS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#lastYield = performance.now();
  }
}

export interface FreeRun {
  /** Stops after the current round. */
  stop(): Promise<void>;
  /** Rejects when a job failed; resolves after `stop`. */
  readonly ended: Promise<void>;
  /** Moves an idle clock forward to real time; call before work comes in from outside. */
  catchUp(): void;
}

/** The longest real sleep, and so how often an idle clock is stored. Milliseconds. */
const TICK_MILLIS = 1000;

/**
 * Lets virtual time run at `speed` times real time. The clock does not move while jobs run, and does not catch up later with
 * the real time that they took.
 */
export function runFree(kernel: VirtualKernel, speed: number): FreeRun {
  let stopped = false;
  let realBase = performance.now();
  let virtualBase = kernel.now();
  const rebase = (): void => {
    realBase = performance.now();
    virtualBase = kernel.now();
  };
  const target = (): number => Math.floor(virtualBase + (performance.now() - realBase) * speed);

  const loop = async (): Promise<void> => {
    while (!stopped) {
      const next = kernel.nextTimer();
      const due = target();
      if (next !== undefined && next <= due) {
        await kernel.runUntil(next, () => stopped);
        rebase();
      } else {
        kernel.drift(due);
        const wait = next === undefined ? TICK_MILLIS : Math.min(TICK_MILLIS, (next - due) / speed);
        await kernel.scheduledOr(Math.max(1, Math.ceil(wait)));
      }
    }
  };
  const ended = loop();
  // `ended` is awaited only in `stop`; a failure before must not become an unhandled rejection.
  ended.catch(() => {});
  return {
    ended,
    stop: async () => {
      stopped = true;
      kernel.wake();
      await ended;
    },
    catchUp: () => kernel.drift(target()),
  };
}
