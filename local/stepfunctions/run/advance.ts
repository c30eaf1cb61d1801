/**
 * The interpreter: what a run becomes by one stimulus, and what is to be done for it.
 *
 * 1. Pure: run, machine, stimulus and world in, next run, events and effects out. Nothing is called and nothing waits.
 * 2. Being started and being answered are only noted; the run moves when time is given to it, or its function returns. So
 *    an effect is always carried out by whoever gave the time, at once, and a task that is stored as begun was begun.
 * 3. A closed run does not move; an answer to a call that is not under way any more changes nothing.
 */
import type { Json } from "../../../core/model/json.ts";
import type { Machine } from "../definition/machine.ts";
import { EvaluationFault } from "../expression/evaluation-fault.ts";
import type { HistoryEvent } from "../history/event.ts";
import type { Outcome, State } from "../states/state.ts";
import { evaluationFailure } from "./evaluation-failure.ts";
import { RunFault } from "./limits.ts";
import type { Run } from "./run.ts";
import type { Effect, Stimulus } from "./stimulus.ts";
import { Turn, type World } from "./turn.ts";

export interface Advance {
  readonly run: Run;
  /** To be appended to the history; the last one has the id `run.events`. */
  readonly events: readonly HistoryEvent[];
  readonly effects: readonly Effect[];
  readonly transitions: number;
}

export async function advance(machine: Machine, run: Run, stimulus: Stimulus, world: World): Promise<Advance> {
  const turn = new Turn(run, world);
  try {
    if (run.status === "RUNNING") await take(machine, turn, stimulus);
  } catch (fault) {
    // The limit of events may be met anywhere.
    if (!(fault instanceof RunFault)) throw fault;
    fail(turn, fault.error, fault.message);
  }
  return { run: turn.run, events: turn.events, effects: turn.effects, transitions: turn.transitions };
}

async function take(machine: Machine, turn: Turn, stimulus: Stimulus): Promise<void> {
  if (stimulus.kind === "stop") return stop(turn, stimulus);
  if (stimulus.kind === "start") {
    turn.record({ type: "ExecutionStarted" });
    return;
  }
  if (stimulus.kind === "redrive") {
    turn.record({ type: "ExecutionRedriven" });
    return;
  }
  if (turn.before.deadline !== undefined && turn.before.deadline <= turn.now) return timeOut(turn);
  if (turn.where === undefined) {
    const { state, input } = turn.before.ended ?? { state: machine.startAt, input: turn.before.input };
    const output: Json = JSON.parse(input);
    return follow(machine, turn, { to: "next", next: state, output }, input);
  }
  const state = stateOf(machine, turn.place.state);
  await follow(machine, turn, await attempt(turn, () => state.resume(turn, stimulus)), turn.output);
}

/** Goes from outcome to outcome until the run rests or is closed; `text` is the document as it stands. */
async function follow(machine: Machine, turn: Turn, first: Outcome, document: string): Promise<void> {
  let outcome = first;
  let text = document;
  while (outcome.to === "next") {
    const { next, output } = outcome;
    if (next === undefined) return succeed(turn, text);
    const state = stateOf(machine, next);
    const before = text;
    const entered = attempt(turn, () => {
      turn.enter(state.kind, state.name, before, output);
      return state.enter(turn);
    });
    outcome = entered instanceof Promise ? await entered : entered;
    text = turn.output;
  }
  if (outcome.to === "failure") fail(turn, outcome.error, outcome.cause);
}

function stateOf(machine: Machine, name: string): State {
  const state = machine.states.get(name);
  if (state === undefined) throw new Error(`The machine has no state ${name}.`);
  return state;
}

/** Faults of the evaluation and of limits are outcomes. */
function attempt(turn: Turn, act: () => Outcome | Promise<Outcome>): Outcome | Promise<Outcome> {
  try {
    const outcome = act();
    return outcome instanceof Promise ? outcome.catch((fault) => failureOf(turn, fault)) : outcome;
  } catch (fault) {
    return failureOf(turn, fault);
  }
}

function failureOf(turn: Turn, fault: unknown): Outcome {
  if (fault instanceof RunFault) return { to: "failure", error: fault.error, cause: fault.message };
  if (!(fault instanceof EvaluationFault)) throw fault;
  return { to: "failure", ...evaluationFailure(turn, fault) };
}

function succeed(turn: Turn, output: string): void {
  turn.record({ type: "ExecutionSucceeded" }, true);
  turn.close({ status: "SUCCEEDED", output });
}

function fail(turn: Turn, error: string | undefined, cause: string | undefined): void {
  const why = reason(error, cause);
  turn.record({ type: "ExecutionFailed", ...why }, true);
  turn.close({ status: "FAILED", ...why });
}

function stop(turn: Turn, { error, cause }: { error?: string; cause?: string }): void {
  const why = reason(error, cause);
  turn.record({ type: "ExecutionAborted", ...why }, true);
  turn.close({ status: "ABORTED", ...why });
}

/** A run past its own time says so in its history alone. */
function timeOut(turn: Turn): void {
  turn.record({ type: "ExecutionTimedOut" }, true);
  turn.close({ status: "TIMED_OUT" });
}

function reason(error: string | undefined, cause: string | undefined): { error?: string; cause?: string } {
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}
