import type { Entry } from "../model/entry.ts";
import type { KeptEvent } from "../model/event.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { StepResults } from "../model/task.ts";

/** The names an expression can read; the JSONata input. */
export interface Scope {
  /** The current event. */
  readonly event?: KeptEvent;
  /** The event that let the customer in. */
  readonly entry?: KeptEvent;
  /** `profileView`. */
  readonly profile: JsonObject;
  /** Results of earlier steps by id. */
  readonly steps: Readonly<Record<string, StepScope>>;
  readonly journey: string;
  readonly pass: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The answer of a call; only in the expressions that say what to keep. */
  readonly answer?: { readonly status: number; readonly body: Json };
}

/**
 * What expressions read of one step: its results in the run's document, the marks of its message, and the event it
 * waited for.
 */
export interface StepScope {
  readonly [name: string]: Json | KeptEvent;
}

/** `steps` as expressions read it: results in the run's document, and the events that waits of the entry matched. */
export function stepScope(entry: Pick<Entry, "kept" | "waits">, results: StepResults = {}): Record<string, StepScope> {
  const scope: Record<string, StepScope> = { ...results };
  const see = (step: string, event: KeptEvent) => {
    scope[step] = { ...scope[step], event };
  };
  for (const [step, event] of Object.entries(entry.kept)) see(step, event);
  for (const [key, wait] of Object.entries(entry.waits)) {
    const step = key.slice(0, key.lastIndexOf("#"));
    // Where the timeout was first, the run did not see the event.
    if (wait.matched !== undefined && results[step]?.happened !== false) see(step, wait.matched);
  }
  return scope;
}
