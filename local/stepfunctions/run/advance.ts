/**
 * The interpreter: applies one signal to a run.
 *
 * 1. Pure: takes run, machine, signal and environment; returns the next run, events and effects. It calls nothing.
 * 2. The signals `start` and `answered` are only recorded. The run moves on `time`, or when its function returns. So the
 *    caller that gave the time carries out each effect at once, and a task that is stored as started was really started.
 * 3. A closed run does not move. An answer to a call that is no longer open changes nothing.
 */
import { defined } from "../../../core/model/defined.ts";
import type { Json } from "../../../core/model/json.ts";
import type { Machine } from "../definition/machine.ts";
import { EvaluationError } from "../expression/value.ts";
import type { HistoryEvent } from "../history/event.ts";
import type { Outcome, State } from "../states/state.ts";
import { type Effect, type Run, RunError, type RunSignal } from "./run.ts";
import { type Environment, RunInProgress } from "./run-in-progress.ts";

export interface Advance {
  readonly run: Run;
  /** New events of the history; the last one has the id `run.events`. */
  readonly events: readonly HistoryEvent[];
  readonly effects: readonly Effect[];
  readonly transitions: number;
}

export async function advance(
  machine: Machine,
  run: Run,
  signal: RunSignal,
  environment: Environment,
): Promise<Advance> {
  const progress = new RunInProgress(run, environment);
  try {
    if (run.status === "RUNNING") await apply(machine, progress, signal);
  } catch (error) {
    // Any step may reach the limit of events.
    if (!(error instanceof RunError)) throw error;
    fail(progress, error.error, error.message);
  }
  return { run: progress.run, events: progress.events, effects: progress.effects, transitions: progress.transitions };
}

async function apply(machine: Machine, progress: RunInProgress, signal: RunSignal): Promise<void> {
  if (signal.kind === "stop") return stop(progress, signal);
  if (signal.kind === "start") {
    progress.record({ type: "ExecutionStarted" });
    return;
  }
  if (signal.kind === "redrive") {
    progress.record({ type: "ExecutionRedriven" });
    return;
  }
  if (progress.before.deadline !== undefined && progress.before.deadline <= progress.now) return timeOut(progress);
  if (!progress.begun) {
    const { state, input } = progress.before.ended ?? { state: machine.startAt, input: progress.before.input };
    const output: Json = JSON.parse(input);
    return follow(machine, progress, { to: "next", next: state, output }, input);
  }
  const state = stateOf(machine, progress.current.state);
  await follow(machine, progress, await attempt(progress, () => state.resume(progress, signal)), progress.output);
}

/** Enters states until the run is suspended or closed; `document` is the current input as JSON. */
async function follow(machine: Machine, progress: RunInProgress, first: Outcome, document: string): Promise<void> {
  let outcome = first;
  let text = document;
  while (outcome.to === "next") {
    const { next, output } = outcome;
    if (next === undefined) return succeed(progress, text);
    const state = stateOf(machine, next);
    const before = text;
    const entered = attempt(progress, () => {
      progress.enter(state.kind, state.name, before, output);
      return state.enter(progress);
    });
    outcome = entered instanceof Promise ? await entered : entered;
    text = progress.output;
  }
  if (outcome.to === "failure") fail(progress, outcome.error, outcome.cause);
}

function stateOf(machine: Machine, name: string): State {
  const state = machine.states.get(name);
  if (state === undefined) throw new Error(`The machine has no state ${name}.`);
  return state;
}

/** Turns errors of evaluation and of limits into failures. */
function attempt(progress: RunInProgress, act: () => Outcome | Promise<Outcome>): Outcome | Promise<Outcome> {
  try {
    const outcome = act();
    return outcome instanceof Promise ? outcome.catch((error) => failureOf(progress, error)) : outcome;
  } catch (error) {
    return failureOf(progress, error);
  }
}

function failureOf(progress: RunInProgress, error: unknown): Outcome {
  if (error instanceof RunError) return { to: "failure", error: error.error, cause: error.message };
  if (!(error instanceof EvaluationError)) throw error;
  return { to: "failure", ...progress.evaluationFailed(error) };
}

function succeed(progress: RunInProgress, output: string): void {
  progress.record({ type: "ExecutionSucceeded" }, true);
  progress.close({ status: "SUCCEEDED", output });
}

function fail(progress: RunInProgress, error: string | undefined, cause: string | undefined): void {
  const why = reason(error, cause);
  progress.record({ type: "ExecutionFailed", ...why }, true);
  progress.close({ status: "FAILED", ...why });
}

function stop(progress: RunInProgress, { error, cause }: { error?: string; cause?: string }): void {
  const why = reason(error, cause);
  progress.record({ type: "ExecutionAborted", ...why }, true);
  progress.close({ status: "ABORTED", ...why });
}

/** A run that exceeds its own time limit has no error and no cause. */
function timeOut(progress: RunInProgress): void {
  progress.record({ type: "ExecutionTimedOut" }, true);
  progress.close({ status: "TIMED_OUT" });
}

function reason(error: string | undefined, cause: string | undefined): { error?: string; cause?: string } {
  return defined({ error, cause });
}
