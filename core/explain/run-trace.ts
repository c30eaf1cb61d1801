import type { Json } from "../model/json.ts";

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
  readonly kind: "task" | "wait" | "choice" | "end";
  readonly entered: number;
  readonly left?: number;
  /** Tasks only: what our function was asked. */
  readonly asked?: AskedTask;
  /** Tasks only: what it answered. */
  readonly answer?: Readonly<Record<string, Json>>;
  /** Tasks only: it timed out, which ends a wait for an event. */
  readonly timedOut?: true;
  /** Tasks only: the error that ended the last attempt. */
  readonly error?: { readonly name: string; readonly cause: string };
}

export interface AskedTask {
  readonly do: "send" | "decide" | "wait";
  readonly step: string;
  readonly pass: number;
  /** What a decide evaluated, by answer id. */
  readonly conditions: Readonly<Record<string, string>>;
  /** The event a wait is for. */
  readonly event?: string;
  readonly template?: string;
}
