import type { Json } from "../../../core/model/json.ts";
import { type Fields, refuse } from "../definition/fields.ts";
import type { Scope } from "../expression/scope.ts";
import type { Value } from "../expression/value.ts";
import type { RunInProgress } from "../run/run-in-progress.ts";
import type { Outcome, StateKind, Target } from "./state.ts";

/** How a state is left: its `Assign`, its `Output` and where to. */
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

/** Reads `Output` and `Assign`; `within` is the name of the rule or catcher they stand in. */
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

/** Evaluates and leaves: `Assign` and `Output` both see the variables as they were when the state was entered. */
export function leave(
  turn: RunInProgress,
  kind: StateKind,
  leaving: Pick<Leaving, "next" | "output" | "assign">,
  scope: Scope,
  byDefault: Json,
): Outcome | Promise<Outcome> {
  const assigned = leaving.assign?.(scope);
  const output = leaving.output === undefined ? byDefault : leaving.output(scope);
  const done = (value: Json, variables: Json | undefined): Outcome => {
    turn.exit(kind, value, variables);
    return { to: "next", next: leaving.next, output: value };
  };
  if (assigned instanceof Promise || output instanceof Promise) {
    return Promise.all([output, assigned]).then(([value, variables]) => done(value, variables));
  }
  return done(output, assigned);
}
