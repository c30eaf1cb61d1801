import type { Json } from "../../../core/model/json.ts";
import { Fields, refuse } from "../definition/fields.ts";
import { share } from "../expression/scope.ts";
import type { RunInProgress } from "../run/run-in-progress.ts";
import { type Leaving, leave, type Outcome, readValues, type Target } from "./state.ts";

/** The error of a task; `alias` is a second name that also matches. */
export interface TaskError {
  readonly error: string;
  readonly cause?: string;
  readonly alias?: string;
}

/** Errors that no wildcard matches. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const BEYOND_WILDCARDS = new Set(["States.Runtime", "States.DataLimitExceeded"]);

/** True when one of the names in `ErrorEquals` matches this error. */
function matchesError(names: readonly string[], { error, alias }: TaskError): boolean {
  if (error === "States.Runtime") return false;
  if (names.includes(error) || (alias !== undefined && names.includes(alias))) return true;
  if (BEYOND_WILDCARDS.has(error)) return false;
  return names.includes("States.ALL") || (error !== "States.Timeout" && names.includes("States.TaskFailed"));
}

/** Reads `ErrorEquals`. */
function readErrorNames(value: Json | undefined, path: string): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every((name) => typeof name === "string")) {
    throw refuse(`${path}/ErrorEquals`, "Expected a list of error names");
  }
  if (value.includes("States.ALL") && value.length > 1) {
    throw refuse(`${path}/ErrorEquals`, "States.ALL must appear alone");
  }
  return value;
}

interface Retrier {
  readonly names: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly jitter: boolean;
}

/** Reads `Retry`, with the defaults of Step Functions. */
export function readRetriers(fields: Fields): readonly Retrier[] {
  return (fields.list("Retry") ?? []).map((value, at) => {
    const one = new Fields(value, `${fields.path}/Retry[${at}]`);
    const whole = (from: number, to: number) => (n: number) => Number.isInteger(n) && n >= from && n <= to;
    one.text("Comment");
    const strategy = one.text("JitterStrategy") ?? "NONE";
    const retrier: Retrier = {
      names: readErrorNames(one.json("ErrorEquals"), one.path),
      intervalSeconds: one.number("IntervalSeconds", whole(1, 99_999_999), "1 to 99999999") ?? 1,
      maxAttempts: one.number("MaxAttempts", whole(0, 99_999_999), "0 to 99999999") ?? 3,
      backoffRate: one.number("BackoffRate", (n) => n >= 1, "1 or more") ?? 2,
      maxDelaySeconds: one.number("MaxDelaySeconds", whole(1, 31_622_400), "1 to 31622400") ?? 31_622_400,
      jitter: strategy === "FULL",
    };
    if (strategy !== "FULL" && strategy !== "NONE") one.number("JitterStrategy", () => false, "NONE or FULL");
    one.done();
    return retrier;
  });
}

/** Suspends the run until the next attempt; false when no retrier matches the error, or its attempts are used up. */
export function retry(progress: RunInProgress, retriers: readonly Retrier[], error: TaskError): boolean {
  const at = retriers.findIndex(({ names }) => matchesError(names, error));
  const retrier = retriers[at];
  const before = progress.current.retries[at] ?? 0;
  if (retrier === undefined || before >= retrier.maxAttempts) return false;
  const retries = retriers.map((_, index) => (progress.current.retries[index] ?? 0) + (index === at ? 1 : 0));
  progress.suspend({ kind: "retrying", until: progress.now + delay(progress, retrier, before) }, retries);
  return true;
}

/** Milliseconds until the next attempt, after `before` earlier ones; jitter is a hash of run, state and attempt. */
function delay(progress: RunInProgress, retrier: Retrier, before: number): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** before;
  const full = Math.min(grown, retrier.maxDelaySeconds) * 1000;
  if (!retrier.jitter) return full;
  const attempt = progress.current.retries.reduce((sum, count) => sum + count, 0);
  return Math.floor(full * share(progress.hash(`retry#${progress.before.arn}#${progress.current.event}#${attempt}`)));
}

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

/** Leaves the state through the first catcher that matches the error; undefined when there is none. */
export function catchError(
  progress: RunInProgress,
  { all }: Catchers,
  error: TaskError,
): Outcome | Promise<Outcome> | undefined {
  const catcher = all.find(({ names }) => matchesError(names, error));
  if (catcher === undefined) return undefined;
  const errorOutput = { Error: error.error, Cause: error.cause ?? "" };
  return leave(progress, "Task", catcher, progress.scope({ errorOutput }), errorOutput);
}
