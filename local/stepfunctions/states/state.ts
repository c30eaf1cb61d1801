import type { Json } from "../../../core/model/json.ts";
import { type Fields, refuse } from "../definition/fields.ts";
import type { Scope } from "../expression/scope.ts";
import type { Value } from "../expression/value.ts";
import type { StateSignal } from "../run/run.ts";
import type { RunInProgress } from "../run/run-in-progress.ts";

export type StateKind = "Task" | "Wait" | "Choice" | "Succeed" | "Fail" | "Pass";

/** One state of a machine, read and compiled. */
export interface State {
  readonly name: string;
  readonly kind: StateKind;
  /** The states that can follow, with their paths in the definition. */
  readonly targets: readonly Target[];
  /** Enters the state; `progress.input` is its input. */
  enter(progress: RunInProgress): Outcome | Promise<Outcome>;
  /** Handles a signal while the run is suspended in this state. */
  resume(progress: RunInProgress, signal: StateSignal): Outcome | Promise<Outcome>;
}

export interface Target {
  readonly path: string;
  readonly next: string;
}

export type Outcome =
  /** To the named state, or to the end of the run. */
  | { readonly to: "next"; readonly next: string | undefined; readonly output: Json }
  /** The run waits in its current state for a signal. */
  | { readonly to: "suspended" }
  | { readonly to: "failure"; readonly error?: string; readonly cause?: string };

export const SUSPENDED: Outcome = { to: "suspended" };

/** For kinds of states in which a run is never suspended. */
export function neverSuspended(): Outcome {
  throw new Error("A run is suspended in a state of a kind that never suspends.");
}

/** How a state is left: `Assign`, `Output` and the next state. */
export interface Leaving {
  readonly next: string | undefined;
  readonly targets: readonly Target[];
  readonly output: Value | undefined;
  readonly assign: Value | undefined;
}

/** Reads `Next` or `End`, `Output` and `Assign`. */
export function readLeaving(fields: Fields): Leaving {
  const next = fields.text("Next");
  const end = fields.json("End");
  if (end !== undefined && typeof end !== "boolean")
    throw refuse(`${fields.path}/End`, "Expected value of type [BOOLEAN]");
  if ((next === undefined) === (end !== true)) {
    throw refuse(fields.path, "Exactly one of the fields 'Next' and 'End' is required");
  }
  return { ...readValues(fields), next, targets: next === undefined ? [] : [{ path: `${fields.path}/Next`, next }] };
}

/** Reads `Output` and `Assign`; `within` is the name of the rule or catcher that contains them. */
export function readValues(fields: Fields, within = ""): Pick<Leaving, "output" | "assign"> {
  const assigned = fields.json("Assign");
  if (assigned !== undefined && (assigned === null || typeof assigned !== "object" || Array.isArray(assigned))) {
    throw refuse(`${fields.path}/Assign`, "Expected value of type [OBJECT]");
  }
  if (assigned !== undefined && Object.hasOwn(assigned, "states")) {
    throw refuse(`${fields.path}/Assign/states`, "The variable name 'states' is reserved");
  }
  return { output: fields.value("Output", within), assign: fields.value("Assign", within) };
}

/** Evaluates `Assign` and `Output`, and leaves the state. Both read the variables from before the state. */
export function leave(
  progress: RunInProgress,
  kind: StateKind,
  leaving: Pick<Leaving, "next" | "output" | "assign">,
  scope: Scope,
  byDefault: Json,
): Outcome | Promise<Outcome> {
  const assigned = leaving.assign?.(scope);
  const output = leaving.output === undefined ? byDefault : leaving.output(scope);
  const done = (value: Json, variables: Json | undefined): Outcome => {
    progress.exit(kind, value, variables);
    return { to: "next", next: leaving.next, output: value };
  };
  if (assigned instanceof Promise || output instanceof Promise) {
    return Promise.all([output, assigned]).then(([value, variables]) => done(value, variables));
  }
  return done(output, assigned);
}
