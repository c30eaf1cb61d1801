import { hash } from "node:crypto";

/**
 * The port through which every service of the local cloud reads the time and schedules work (ARCHITECTURE.md).
 *
 * 1. Work of one virtual instant runs in rounds: all ready jobs sorted by `key`, up to N at once, jobs of one lane in order.
 *    Jobs that they schedule for the same instant form the next round. So the outcome does not depend on N.
 * 2. The clock does not move while a job runs.
 * 3. Jobs are not durable. A service stores its own state first, and schedules its jobs again when it is opened.
 */
export interface Kernel {
  /** Virtual time; epoch milliseconds. */
  now(): number;
  /** Runs `job` at `time`, or now when that time has passed. The result cancels a job that has not started. */
  schedule(time: number, job: Job): Cancel;
}

export interface Job {
  /** Deterministic, and unique among the jobs of one instant; the order of the jobs. */
  readonly key: string;
  /** Jobs that share a lane (for example one customer) never run at the same time. */
  readonly lanes: readonly string[];
  /** The job usually does nothing. An instant with only such jobs is not stored. */
  readonly quiet?: true;
  run(): Promise<void>;
}

export type Cancel = () => void;

/** Longer than any id that ingest accepts; a longer text is replaced by its hash. */
const LONGEST_ID = 1_000;

/**
 * The lane of a customer: work for one customer is always serial. A lane is plain ASCII, so that JavaScript and the database
 * sort lanes in the same order; an id with other characters, or a very long id, is replaced by its hash.
 */
export function laneOf(customer: string): string {
  const plain = customer.length <= LONGEST_ID && /^[\x20-\x7e]*$/.test(customer);
  return plain ? `customer:${customer}` : `customer:${hash("sha256", customer)}`;
}
