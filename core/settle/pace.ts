import { OverBudgetError } from "../model/errors.ts";
import type { RunStore } from "../ports/runs.ts";
import type { Clock, Pause } from "../ports/system.ts";

/**
 * Calls of Step Functions per second that a sweep makes. The smaller Regions refill StartExecution by 150 a second,
 * StopExecution by 25 and DescribeExecution by 10, for the whole account; customers' own events need the rest.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const SWEEP_RATES = { start: 100, stop: 10, describe: 8 } as const;

type PacedCall = keyof typeof SWEEP_RATES;

/** Spaces the calls of one sweep, in the order in which they are asked for. */
export class CallPacer {
  readonly #clock: Clock;
  readonly #pause: Pause | undefined;
  readonly #next: Record<PacedCall, number> = { start: 0, stop: 0, describe: 0 };

  /** Without a pause, calls are made at once. */
  constructor(clock: Clock, pause: Pause | undefined) {
    this.#clock = clock;
    this.#pause = pause;
  }

  /** The run store with paced calls. `impatient`: a stop or describe that would have to wait throws OverBudgetError. */
  runs(runs: RunStore, impatient: boolean): RunStore {
    return {
      start: async (...given) => {
        await this.#turn("start", false);
        return runs.start(...given);
      },
      stop: async (...given) => {
        await this.#turn("stop", impatient);
        return runs.stop(...given);
      },
      describe: async (...given) => {
        await this.#turn("describe", impatient);
        return runs.describe(...given);
      },
    };
  }

  async #turn(call: PacedCall, impatient: boolean): Promise<void> {
    if (this.#pause === undefined) return;
    const now = this.#clock.now();
    const at = Math.max(now, this.#next[call]);
    if (impatient && at > now) throw new OverBudgetError();
    this.#next[call] = at + 1000 / SWEEP_RATES[call];
    if (at > now) await this.#pause(at - now);
  }
}
