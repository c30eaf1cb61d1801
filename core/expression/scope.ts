import type { KeptEvent } from "../model/event.ts";
import type { Json, JsonObject } from "../model/json.ts";

/** The names an expression can read; the JSONata input. */
export interface Scope {
  /** The event being looked at. */
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
  /** What a call was answered; only where it says what to keep. */
  readonly answer?: { readonly status: number; readonly body: Json };
}

/** What became of one step: its results in the run's document, marks of its message, and the event it waited for. */
export interface StepScope {
  readonly [name: string]: Json | KeptEvent;
}
