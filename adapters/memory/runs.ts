import { sameRun } from "../../core/enter/run.ts";
import type { RunDocument, WaitResult } from "../../core/model/task.ts";
import type { RunStatus, RunStore, TaskTokens } from "../../core/ports/runs.ts";
import { yieldToOthers } from "./system.ts";

export interface MemoryRun {
  readonly machine: string;
  readonly version: string;
  readonly name: string;
  readonly input: RunDocument;
  readonly status: RunStatus;
  /** Why it was stopped. */
  readonly reason?: string;
}

/** Runs in memory; they do nothing by themselves. */
export interface MemoryRuns extends RunStore {
  /** In the order in which they were started. */
  all(): readonly MemoryRun[];
  /** Ends a running run. */
  finish(name: string, status: RunStatus): void;
  /** From now on a run of this version can never be started. */
  refuse(version: string): void;
  /** Makes a version missing, or available again. */
  lack(version: string, lacking: boolean): void;
}

export function memoryRuns(clock: { now(): number }): MemoryRuns {
  const runs = new Map<string, MemoryRun>();
  const refused = new Set<string>();
  const absent = new Set<string>();
  const change = (name: string, changes: Partial<MemoryRun>) => {
    const run = runs.get(name);
    if (run?.status.status === "running") runs.set(name, { ...run, ...changes });
  };
  return {
    all: () => [...runs.values()],
    finish: (name, status) => change(name, { status }),
    refuse: (version) => refused.add(version),
    lack: (version, lacking) => void (lacking ? absent.add(version) : absent.delete(version)),
    async start(machine, version, name, input) {
      await yieldToOthers();
      if (refused.has(version)) return "refused";
      if (absent.has(version)) return "absent";
      const known = runs.get(name);
      if (known === undefined) runs.set(name, { machine, version, name, input, status: { status: "running" } });
      else if (!sameRun(known.input, input)) return "taken";
      return known === undefined || known.status.status === "running" ? "started" : "over";
    },
    async stop(_machine, name, reason) {
      await yieldToOthers();
      change(name, { status: { status: "aborted", time: clock.now() }, reason });
    },
    async describe(_machine, name) {
      await yieldToOthers();
      return runs.get(name)?.status ?? { status: "absent" };
    },
  };
}

/** Answers in memory, by token: the first one counts, as in Step Functions. */
interface MemoryTaskTokens extends TaskTokens {
  readonly answers: ReadonlyMap<string, WaitResult>;
  /** The task of this token has timed out: an answer is late. */
  expire(token: string): void;
}

export function memoryTaskTokens(): MemoryTaskTokens {
  const answers = new Map<string, WaitResult>();
  const expired = new Set<string>();
  return {
    answers,
    expire: (token) => expired.add(token),
    async succeed(token, result) {
      await yieldToOthers();
      if (expired.has(token) || answers.has(token)) return "late";
      answers.set(token, result);
      return "answered";
    },
  };
}
