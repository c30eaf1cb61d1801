import type { RunDocument, WaitResult } from "../model/task.ts";

/** The runs of entries in Step Functions. ARNs are computed, never looked up; `machine` is a name without the stage. */
export interface RunStore {
  /**
   * Idempotent by `name`. "started": it runs, whoever started it. "over": it ran and ended. "taken": a run of that name
   * belongs to another entry, so none can start. "absent": there is no such machine or version, or not yet. "refused":
   * this can never work.
   */
  start(machine: string, version: string, name: string, input: RunDocument): Promise<RunStart>;
  /** Idempotent; a run that is closed or never existed counts as stopped. */
  stop(machine: string, name: string, reason: string): Promise<void>;
  describe(machine: string, name: string): Promise<RunStatus>;
}

export type RunStart = "started" | "over" | "taken" | "absent" | "refused";

export type RunStatus =
  | { readonly status: "running" | "absent" }
  | {
      readonly status: "succeeded" | "failed" | "timed_out" | "aborted";
      readonly time: number;
      readonly outcome?: string;
      /** Of an aborted run: where it was stopped, and the given reason. */
      readonly note?: string;
    };

export interface TaskTokens {
  /** "late": the task has timed out or is gone; the machine took its `else`. */
  succeed(token: string, result: WaitResult): Promise<"answered" | "late">;
}
