import type { Json } from "../../../core/model/json.ts";
import type { RunInProgress } from "../run/run-in-progress.ts";
import type { Happening } from "../run/stimulus.ts";

export type StateKind = "Task" | "Wait" | "Choice" | "Succeed" | "Fail" | "Pass";

/** One state of a machine, read and compiled. */
export interface State {
  readonly name: string;
  readonly kind: StateKind;
  /** The states it can lead to, and where the definition says so. */
  readonly targets: readonly Target[];
  /** What entering it leads to; the turn has its input. */
  enter(turn: RunInProgress): Outcome | Promise<Outcome>;
  /** What a happening leads to while the run rests in it. */
  resume(turn: RunInProgress, happening: Happening): Outcome | Promise<Outcome>;
}

export interface Target {
  readonly path: string;
  readonly next: string;
}

export type Outcome =
  /** To the state named, or to the end of the run. */
  | { readonly to: "next"; readonly next: string | undefined; readonly output: Json }
  /** The run rests where its place says. */
  | { readonly to: "rest" }
  | { readonly to: "failure"; readonly error?: string; readonly cause?: string };

export const REST: Outcome = { to: "rest" };
