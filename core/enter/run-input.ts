import type { RunInput } from "../model/task.ts";

/**
 * The input of an entry's run. The same bytes each time (key order and all), because StartExecution is idempotent only
 * for the same name and the same input.
 */
export function runInput(customer: string, journey: string, n: number, start: number): RunInput {
  return { contract: 1, customer, journey, n, start, steps: {} };
}
