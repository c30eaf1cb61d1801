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
  for (const [key, wait] of Object.entries(entry.waits)) {
    if (wait.matched !== undefined) see(key.slice(0, key.lastIndexOf("#")), wait.matched);
  }
  for (const [step, event] of Object.entries(entry.kept)) see(step, event);
  return scope;
}
