import type { RunDocument, RunInput } from "../model/task.ts";

/**
 * The input of an entry's run. The same bytes each time (key order and all), because StartExecution is idempotent only
 * for the same name and the same input.
 */
export function runInput(customer: string, journey: string, n: number, start: number): RunInput {
  return { contract: 1, customer, journey, n, start, steps: {} };
}

type WhoseRun = Pick<RunDocument, "customer" | "journey" | "n" | "start" | "part">;

/** Whether two runs are of the same entry, and the same part of it. */
export function sameRun(a: WhoseRun, b: WhoseRun): boolean {
  return (
    a.customer === b.customer && a.journey === b.journey && a.n === b.n && a.start === b.start && a.part === b.part
  );
}
