import type { StepScope } from "../expression/scope.ts";
import type { KeptEvent } from "../model/event.ts";
import type { Entry } from "../model/profile.ts";
import type { StepResults } from "../model/task.ts";

/** `steps` as an expression sees it: results in the run's document, and the events that waits of the entry matched. */
export function stepScope(entry: Pick<Entry, "kept" | "waits">, results: StepResults = {}): Record<string, StepScope> {
  const scope: Record<string, StepScope> = { ...results };
  const see = (step: string, event: KeptEvent) => {
    scope[step] = { ...scope[step], event };
  };
  for (const [step, event] of Object.entries(entry.kept)) see(step, event);
  for (const [key, wait] of Object.entries(entry.waits)) {
    const step = key.slice(0, key.lastIndexOf("#"));
    // Where the time-out was first, it did not happen to the run.
    if (wait.matched !== undefined && results[step]?.happened !== false) see(step, wait.matched);
  }
  return scope;
}
