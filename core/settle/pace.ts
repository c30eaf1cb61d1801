import { OverBudgetError } from "../model/errors.ts";
import type { RunStore } from "../ports/runs.ts";
import type { Clock, Pause } from "../ports/system.ts";

/**
 * Calls a second that a sweep makes of Step Functions. The smaller Regions refill StartExecution by 150 a second, StopExecution
 * by 25 and DescribeExecution by 10, of the whole account; what customers do needs the rest.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const SWEEP_RATES = { start: 100, stop: 10, describe: 8 } as const;

type PacedCall = keyof typeof SWEEP_RATES;

/** Gives out the calls of one sweep, first come, first served. */
export class CallPacer {
  readonly #clock: Clock;
  readonly #pause: Pause | undefined;
  readonly #next: Record<PacedCall, number> = { start: 0, stop: 0, describe: 0 };

  /** Without a pause calls are made as they come: nothing limits them. */
  constructor(clock: Clock, pause: Pause | undefined) {
    this.#clock = clock;
    this.#pause = pause;
  }

  /** The runs, each call when its turn has come; where `impatient`, a stop or look whose turn it is not is OverBudget. */
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
