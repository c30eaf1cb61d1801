import type { TaskAnswer } from "./run.ts";

/** What a function that a task called came back with; `output` of an answer is its payload as JSON. */
export interface Returned {
  readonly kind: "returned";
  /** Which call this answers. */
  readonly call: number;
  readonly answer: TaskAnswer;
}

/** What can happen to a run that rests in a state. */
export type Happening =
  | Returned
  /** The token of the task was answered, or shown to be alive. */
  | { readonly kind: "answered"; readonly answer: TaskAnswer }
  | { readonly kind: "heartbeat" }
  /** The clock has reached the run's wake time: what is due is done. */
  | { readonly kind: "time" }
  /** The process died, and a new one took the run over. */
  | { readonly kind: "interrupted" };

export type Stimulus =
  /** Once, before any other. */
  | { readonly kind: "start" }
  /** A closed run that is to go on: once, before any other. */
  | { readonly kind: "redrive" }
  | { readonly kind: "stop"; readonly error?: string; readonly cause?: string }
  | Happening;

/** What the service has to do after an advance, besides storing the run. */
export type Effect = {
  readonly kind: "invoke";
  readonly call: number;
  readonly functionName: string;
  readonly payload: string;
  readonly token?: string;
};
