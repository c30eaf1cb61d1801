import { Fields } from "../definition/fields.ts";
import type { RunInProgress } from "../run/run-in-progress.ts";
import { namesError, readErrorNames, type TaskError } from "./error-names.ts";
import { type Leaving, leave, readValues } from "./leaving.ts";
import type { Outcome, Target } from "./state.ts";

interface Catcher extends Pick<Leaving, "output" | "assign"> {
  readonly names: readonly string[];
  readonly next: string;
}

export interface Catchers {
  readonly targets: readonly Target[];
  readonly all: readonly Catcher[];
}

/** Reads `Catch`. */
export function readCatchers(fields: Fields): Catchers {
  const targets: Target[] = [];
  const all = (fields.list("Catch") ?? []).map((value, at) => {
    const one = new Fields(value, `${fields.path}/Catch[${at}]`);
    one.text("Comment");
    const next = one.needText("Next");
    const catcher = {
      names: readErrorNames(one.json("ErrorEquals"), one.path),
      ...readValues(one, `Catch[${at}]/`),
      next,
    };
    targets.push({ path: `${one.path}/Next`, next });
    one.done();
    return catcher;
  });
  return { targets, all };
}

/** Leaves by the first catcher that means this error; undefined where there is none. */
export function catchError(
  turn: RunInProgress,
  { all }: Catchers,
  error: TaskError,
): Outcome | Promise<Outcome> | undefined {
  const catcher = all.find(({ names }) => namesError(names, error));
  if (catcher === undefined) return undefined;
  const errorOutput = { Error: error.error, Cause: error.cause ?? "" };
  return leave(turn, "Task", catcher, turn.scope({ errorOutput }), errorOutput);
}
