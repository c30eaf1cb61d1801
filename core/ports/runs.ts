import type { RunDocument, WaitResult } from "../model/task.ts";

/** The runs of entries in Step Functions. ARNs are computed, never looked up; `machine` is a name without the stage. */
export interface RunStore {
  /**
   * Idempotent by `name`. "started": it runs, whoever started it; "over": it has run and ended; "taken": a run of that name
   * is another entry's, so that none can start; "absent": there is no such machine or version, or not yet; "refused": this
   * can never work.
   */
  start(machine: string, version: string, name: string, input: RunDocument): Promise<RunStart>;
  /** Idempotent; a run that is closed or never was is success. */
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
      /** Of an aborted one: where, and with which words it was stopped. */
      readonly note?: string;
    };

export interface TaskTokens {
  /** "late": the task has timed out or is gone; the machine took its `else`. */
  succeed(token: string, result: WaitResult): Promise<"answered" | "late">;
}
