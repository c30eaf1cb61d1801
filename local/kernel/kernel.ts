/**
 * The port through which every service of the local cloud sees time and gets work done.
 *
 * 1. Work of one virtual instant runs in rounds: all ready jobs sorted by `key`, up to N at once, jobs of one `lane` in
 *    order; what they schedule for the same instant forms the next round. So the outcome does not depend on N.
 * 2. The clock stands still while a job runs.
 * 3. Jobs are not durable. A service writes its own state first, and schedules anew from it when it is opened.
 */
export interface Kernel {
  /** Virtual time; epoch milliseconds. */
  now(): number;
  /** Runs `job` at `time` (now, if that has passed). The result cancels it if it has not begun. */
  schedule(time: number, job: Job): Cancel;
}

export interface Job {
  /** Deterministic and unique among the jobs of one instant; decides their order. */
  readonly key: string;
  /** Jobs that share a lane (one customer, say) never run side by side. */
  readonly lanes: readonly string[];
  /** It most often does nothing at all: an instant of such jobs alone is not made durable. */
  readonly quiet?: true;
  run(): Promise<void>;
}

export type Cancel = () => void;
