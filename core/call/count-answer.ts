import type { CallAnswer, Counter } from "../ports.ts";

/** Refusals that answer the question about this customer: to be paid, not there, in conflict, gone, not acceptable. */
const OF_THE_CUSTOMER = new Set([402, 404, 409, 410, 422]);

/** Counts what became of one attempt at a call. */
export function countAnswer(
  counter: Counter,
  { journey, step }: { readonly journey: string; readonly step: string },
  { answer, code }: CallAnswer,
): void {
  if (answer !== "ok") counter.count("CallFailed", { journey, step, code: String(code) });
  if (answer !== "ok" && !OF_THE_CUSTOMER.has(code)) counter.count("CallFault", {});
  if (answer !== "failed") counter.count("Called", { journey, step });
}
