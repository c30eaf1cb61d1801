import type { JsonObject } from "../../../core/model/json.ts";

export const RUN_STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/**
 * One execution: plain JSON, stored after each advance. Documents are kept as text, since that is how they are compared,
 * measured and shown. Times are epoch milliseconds.
 */
export interface Run {
  readonly arn: string;
  readonly name: string;
  /** Without version or alias. */
  readonly machineArn: string;
  /** Where it was started through a version, or an alias. */
  readonly versionArn?: string;
  readonly aliasArn?: string;
  /** The revision of the machine it began with, and stays on. */
  readonly revision: string;
  readonly status: RunStatus;
  readonly start: number;
  readonly stop?: number;
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  /** Until when the whole run may take. */
  readonly deadline?: number;
  /** Events in the history: the id of the last one. */
  readonly events: number;
  readonly variables: JsonObject;
  /** Where it ended, where it did not succeed: a redrive begins there. */
  readonly ended?: { readonly state: string; readonly input: string };
  /** How often it was redriven. */
  readonly redrives?: number;
  /** Where it stands; absent before the first state and once closed. */
  readonly place?: Place;
}

/** The state a run is in. */
export interface Place {
  readonly state: string;
  readonly entered: number;
  /** Id of the event that entered it. */
  readonly event: number;
  readonly input: string;
  /** Retries so far, by retrier. */
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
  /** Id of the event that scheduled it: an answer to another attempt is none to this. */
  readonly call: number;
  /** The function has answered; what is awaited is the token's answer. */
  readonly called: boolean;
  readonly timeout?: number;
  readonly heartbeat?: { readonly seconds: number; readonly by: number };
  readonly token?: string;
  /** The token's answer; acted on once the function has answered too. */
  readonly answer?: TaskAnswer;
}

/** What became of a task; an error's cause is text, which for functions is JSON. */
export type TaskAnswer =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly error: string; readonly cause?: string };

/** When time is next to be given to a running run; undefined where nothing but an answer can move it. */
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
