import type { FunctionName } from "./names.ts";

/** Largest size of each function's minified `index.mjs`, in bytes: a cold start pays for each of them. A test checks it. */
export const BUDGETS: Readonly<Record<FunctionName, number>> = {
  ingest: 600_000,
  steps: 600_000,
  send: 800_000,
  settle: 600_000,
  sweep: 600_000,
};
