import { memoryDestinations } from "../../adapters/memory/outbound.ts";
import type { Destination } from "../../core/model/destination.ts";
import type { CallTask } from "../../core/model/task.ts";
import { insideWorld, PLACE } from "../steps/tasks.ts";

export const BILLING: Destination = {
  kind: "http",
  name: "billing_retry",
  method: "POST",
  url: "https://billing.example/retry",
  headers: { "X-Shop": "1" },
  timeout: 1000,
  attempts: 3,
  example: { status: 200, body: { status: "paid" } },
};

export function callTask(parts: Partial<CallTask> = {}): CallTask {
  const base = { ...PLACE, do: "call", step: "charge", destination: "billing_retry" } as const;
  return { ...base, with: {}, keep: {}, messages: {}, steps: {}, ...parts };
}

/** A customer inside a journey, and a billing system to ask. */
export async function billing() {
  const all = await insideWorld();
  const caller = memoryDestinations();
  return { ...all, caller, deps: { ...all.deps, caller, destinations: { billing_retry: BILLING } } };
}
