/**
 * The interpreter: what a run becomes by one stimulus, and what is to be done for it.
 *
 * 1. Pure: run, machine, stimulus and world in, next run, events and effects out. Nothing is called and nothing waits.
 * 2. Being started and being answered are only noted; the run moves when time is given to it, or its function returns. So
 *    an effect is always carried out by whoever gave the time, at once, and a task that is stored as begun was begun.
 * 3. A closed run does not move; an answer to a call that is not under way any more changes nothing.
 */
import { defined } from "../../../core/model/defined.ts";
import type { Json } from "../../../core/model/json.ts";
import type { Machine } from "../definition/machine.ts";
import { EvaluationError } from "../expression/evaluation-fault.ts";
import type { HistoryEvent } from "../history/event.ts";
import type { Outcome, State } from "../states/state.ts";
import { evaluationFailure } from "./evaluation-failure.ts";
import { RunError } from "./limits.ts";
import type { Run } from "./run.ts";
import { RunInProgress, type World } from "./run-in-progress.ts";
import type { Effect, Stimulus } from "./stimulus.ts";

export interface Advance {
  readonly run: Run;
  /** To be appended to the history; the last one has the id `run.events`. */
  readonly events: readonly HistoryEvent[];
  readonly effects: readonly Effect[];
  readonly transitions: number;
}

export async function advance(machine: Machine, run: Run, stimulus: Stimulus, world: World): Promise<Advance> {
  const progress = new RunInProgress(run, world);
  try {
    if (run.status === "RUNNING") await take(machine, progress, stimulus);
  } catch (fault) {
    // The limit of events may be met anywhere.
    if (!(fault instanceof RunError)) throw fault;
    fail(progress, fault.error, fault.message);
  }
  return { run: progress.run, events: progress.events, effects: progress.effects, transitions: progress.transitions };
}

async function take(machine: Machine, progress: RunInProgress, stimulus: Stimulus): Promise<void> {
  if (stimulus.kind === "stop") return stop(progress, stimulus);
  if (stimulus.kind === "start") {
    progress.record({ type: "ExecutionStarted" });
    return;
  }
  if (stimulus.kind === "redrive") {
    progress.record({ type: "ExecutionRedriven" });
    return;
  }
  if (progress.before.deadline !== undefined && progress.before.deadline <= progress.now) return timeOut(progress);
  if (progress.where === undefined) {
    const { state, input } = progress.before.ended ?? { state: machine.startAt, input: progress.before.input };
    const output: Json = JSON.parse(input);
    return follow(machine, progress, { to: "next", next: state, output }, input);
  }
  const state = stateOf(machine, progress.place.state);
  await follow(machine, progress, await attempt(progress, () => state.resume(progress, stimulus)), progress.output);
}

/** Goes from outcome to outcome until the run rests or is closed; `text` is the document as it stands. */
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

/** Faults of the evaluation and of limits are outcomes. */
function attempt(progress: RunInProgress, act: () => Outcome | Promise<Outcome>): Outcome | Promise<Outcome> {
  try {
    const outcome = act();
    return outcome instanceof Promise ? outcome.catch((fault) => failureOf(progress, fault)) : outcome;
  } catch (fault) {
    return failureOf(progress, fault);
  }
}

function failureOf(progress: RunInProgress, fault: unknown): Outcome {
  if (fault instanceof RunError) return { to: "failure", error: fault.error, cause: fault.message };
  if (!(fault instanceof EvaluationError)) throw fault;
  return { to: "failure", ...evaluationFailure(progress, fault) };
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

/** A run past its own time says so in its history alone. */
function timeOut(progress: RunInProgress): void {
  progress.record({ type: "ExecutionTimedOut" }, true);
  progress.close({ status: "TIMED_OUT" });
}

function reason(error: string | undefined, cause: string | undefined): { error?: string; cause?: string } {
  return { ...defined({ error, cause }) };
}
