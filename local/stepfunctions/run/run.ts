import type { JsonObject } from "../../../core/model/json.ts";
import { MOST_EVENTS } from "../history/event.ts";

export const RUN_STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/**
 * One execution: plain JSON, stored after each advance. Inputs and outputs are kept as JSON text, because the text is what is
 * compared, measured and shown. Times are epoch milliseconds.
 */
export interface Run {
  readonly arn: string;
  readonly name: string;
  /** Without version or alias. */
  readonly machineArn: string;
  /** The version or alias through which it was started. */
  readonly versionArn?: string;
  readonly aliasArn?: string;
  /** The revision of the machine with which it started; it never changes. */
  readonly revision: string;
  readonly status: RunStatus;
  readonly start: number;
  readonly stop?: number;
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  /** When the whole run times out. */
  readonly deadline?: number;
  /** Events in the history: the id of the last one. */
  readonly events: number;
  readonly variables: JsonObject;
  /** The state in which a run failed: a redrive continues there. */
  readonly ended?: { readonly state: string; readonly input: string };
  /** The number of redrives. */
  readonly redrives?: number;
  /** The current state; absent before the first state and after the end. */
  readonly place?: CurrentState;
}

/** The state a run is in. */
export interface CurrentState {
  readonly state: string;
  readonly entered: number;
  /** Id of the event that entered it. */
  readonly event: number;
  readonly input: string;
  /** The number of retries, by retrier. */
  readonly retries: readonly number[];
  readonly doing: Doing;
}

export type Doing =
  | { readonly kind: "waiting"; readonly until: number }
  /** Until the next attempt of the task. */
  | { readonly kind: "retrying"; readonly until: number }
  | TaskUnderWay;

export interface TaskUnderWay {
  readonly kind: "task";
  /** Id of the event that scheduled this attempt; answers to other attempts are ignored. */
  readonly call: number;
  /** The function has returned, and the task waits for the token. */
  readonly called: boolean;
  readonly timeout?: number;
  readonly heartbeat?: { readonly seconds: number; readonly by: number };
  readonly token?: string;
  /** The token's answer; it takes effect when the function has returned too. */
  readonly answer?: TaskAnswer;
}

/** The result of a task. The cause of an error is text; for functions it is JSON. */
export type TaskAnswer =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly error: string; readonly cause?: string };

/** When a running run next needs the signal `time`; undefined when only an answer can move it. */
export function wakeTime(run: Run): number | undefined {
  const times = [run.deadline, ...timesOf(run)].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

function timesOf({ place, start }: Run): readonly (number | undefined)[] {
  if (place === undefined) return [start];
  const { doing } = place;
  if (doing.kind !== "task") return [doing.until];
  if (doing.answer !== undefined) return doing.called ? [place.entered] : [];
  return [doing.timeout, doing.heartbeat?.by];
}

/** The function of a task has returned; `output` of the answer is its payload as JSON. */
export interface Returned {
  readonly kind: "returned";
  /** The call that returned. */
  readonly call: number;
  readonly answer: TaskAnswer;
}

/** A signal to a run that is suspended in a state. */
export type StateSignal =
  | Returned
  /** The token of the task was answered, or had a heartbeat. */
  | { readonly kind: "answered"; readonly answer: TaskAnswer }
  | { readonly kind: "heartbeat" }
  /** The clock has reached the run's wake time. */
  | { readonly kind: "time" }
  /** The process died, and a new process took the run over. */
  | { readonly kind: "interrupted" };

export type RunSignal =
  /** The first signal of a run. */
  | { readonly kind: "start" }
  /** The first signal of a closed run that continues. */
  | { readonly kind: "redrive" }
  | { readonly kind: "stop"; readonly error?: string; readonly cause?: string }
  | StateSignal;

/** An action after an advance, besides storing the run. */
export type Effect = {
  readonly kind: "invoke";
  readonly call: number;
  readonly functionName: string;
  readonly payload: string;
  readonly token?: string;
};

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const LARGEST_DOCUMENT_BYTES = 262_144;

/** True when the text is larger than 256 KiB of UTF-8. */
export function tooLarge(text: string): boolean {
  if (text.length * 3 <= LARGEST_DOCUMENT_BYTES) return false;
  return text.length > LARGEST_DOCUMENT_BYTES || Buffer.byteLength(text) > LARGEST_DOCUMENT_BYTES;
}

/** An error of the run itself, thrown within an advance. Retriers and catchers never handle an `uncatchable` one. */
export class RunError extends Error {
  readonly error: string;
  readonly uncatchable: boolean;
  constructor(error: string, cause: string, uncatchable = false) {
    super(cause);
    this.error = error;
    this.uncatchable = uncatchable;
  }
}

export function documentTooLarge(state: string): RunError {
  return new RunError(
    "States.DataLimitExceeded",
    `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

export function tooManyEvents(): RunError {
  return new RunError(
    "States.Runtime",
    `The execution reached the maximum number of history events (${MOST_EVENTS}).`,
    true,
  );
}
