import type { Json } from "../model/json.ts";
import type { RunDocument, TaskKind } from "../model/task.ts";

/** What Step Functions recorded of one run, step by step in the order they were entered. */
export interface RunTrace {
  readonly name: string;
  readonly status: "running" | "succeeded" | "failed" | "timed_out" | "aborted";
  /** Epoch milliseconds. */
  readonly started: number;
  readonly stopped?: number;
  /** Why it was stopped or failed; ours, nothing personal. */
  readonly cause?: string;
  readonly outcome?: string;
  readonly steps: readonly RunStep[];
}

export interface RunStep {
  /** The state's name, which is the step's title. */
  readonly title: string;
  readonly kind: "task" | "wait" | "choice" | "end" | "other";
  /** States of other kinds only: the state's type. */
  readonly type?: string;
  readonly entered: number;
  readonly left?: number;
  /** Waits only: when it is over at the latest, where the run says so; epoch milliseconds. */
  readonly until?: number;
  /** Tasks only: what our function was asked. */
  readonly asked?: AskedTask;
  /** Tasks only: what it answered. */
  readonly answer?: Readonly<Record<string, Json>>;
  /** Tasks only: it timed out, which ends a wait for an event. */
  readonly timedOut?: true;
  /** Choices of a split only: the path that it sent the customer on. */
  readonly path?: { readonly step: string; readonly name: string };
  /** What the state assigned when it was left. */
  readonly assigned?: Assigned;
  /** Tasks only: the error that ended the last attempt. */
  readonly error?: { readonly name: string; readonly cause: string };
}

/** Variables that a state assigned, and the run's document as the state left it. */
export interface Assigned {
  readonly variables: Readonly<Record<string, Json>>;
  readonly document: Pick<RunDocument, "steps" | "passes">;
}

export interface AskedTask {
  readonly do: TaskKind;
  readonly step: string;
  readonly pass: number;
  /** What a decide evaluated, by answer id. */
  readonly conditions: Readonly<Record<string, string>>;
  /** What a wait is for. */
  readonly wait?: AskedWait;
  readonly template?: string;
  /** What an update changes, an emit puts, or a call asks; a phrase each. */
  readonly what?: readonly string[];
}

export type AskedWait =
  | { readonly kind: "events"; readonly need: "any" | "all"; readonly events: readonly string[] }
  | { readonly kind: "segment"; readonly segment: string }
  | { readonly kind: "date" };
