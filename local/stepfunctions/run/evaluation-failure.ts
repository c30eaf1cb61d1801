import type { EvaluationError } from "../expression/evaluation-fault.ts";
import type { RunInProgress } from "./run-in-progress.ts";

/** Notes the failed evaluation, and says what the run or a catcher is to make of it. */
export function evaluationFailure(
  turn: RunInProgress,
  fault: EvaluationError,
): { readonly error: string; readonly cause: string } {
  turn.record({ type: "EvaluationFailed", state: turn.place.state, location: fault.location, cause: fault.message });
  return { error: "States.QueryEvaluationError", cause: turn.because(fault.message) };
}
