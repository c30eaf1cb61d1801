import type { VirtualKernel } from "./virtual-kernel.ts";

export interface FreeRun {
  /** Ends after the round under way. */
  stop(): Promise<void>;
  /** Rejects when a job failed; resolves after `stop`. */
  readonly ended: Promise<void>;
  /** Lets an idle clock catch up with real time; call before work comes in from outside. */
  catchUp(): void;
}

/** Longest real sleep: how often an idle clock is made durable. Milliseconds. */
const TICK_MILLIS = 1000;

/**
 * Lets virtual time flow at `speed` times real time. The clock stands still while jobs run: what they take in real time
 * is not caught up with.
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
  // Whoever stops the run awaits `ended` only then; a failure before that must not be an unhandled rejection.
  ended.catch(() => {});
  return {
    ended,
    stop: async () => {
      stopped = true;
      kernel.nudge();
      await ended;
    },
    catchUp: () => kernel.drift(target()),
  };
}
