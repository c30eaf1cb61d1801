import type { VirtualKernel } from "./virtual-kernel.ts";

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
