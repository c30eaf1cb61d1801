import type { JsonObject } from "../../../core/model/json.ts";
import type { StateKind } from "../states/state.ts";

/** The stored details of each type of event. */
interface EventDetails {
  ExecutionStarted: object;
  ExecutionRedriven: object;
  StateEntered: { readonly kind: StateKind; readonly state: string };
  /** `output` is absent when it equals the input. */
  StateExited: {
    readonly kind: StateKind;
    readonly state: string;
    readonly output?: string;
    readonly assigned?: JsonObject;
  };
  TaskScheduled: {
    readonly resource: string;
    readonly parameters: string;
    readonly timeout?: number;
    readonly heartbeat?: number;
  };
  TaskStarted: { readonly resource: string };
  TaskTimedOut: { readonly resource: string };
  /** `payload` is the function's answer; the rest of the output is computed from it. */
  TaskSubmitted: { readonly resource: string; readonly payload: string };
  TaskSucceeded: { readonly resource: string; readonly payload?: string; readonly output?: string };
  TaskFailed: Failure & { readonly resource: string };
  LambdaFunctionScheduled: { readonly resource: string; readonly input: string; readonly timeout?: number };
  LambdaFunctionStarted: object;
  LambdaFunctionTimedOut: object;
  LambdaFunctionSucceeded: { readonly output: string };
  LambdaFunctionFailed: Failure;
  EvaluationFailed: { readonly state: string; readonly location: string; readonly cause: string };
  ExecutionSucceeded: object;
  ExecutionTimedOut: object;
  ExecutionFailed: Failure;
  ExecutionAborted: Failure;
}

interface Failure {
  readonly error?: string;
  readonly cause?: string;
}

export type EventType = keyof EventDetails;

export type UntimedEventOf<T extends EventType> = { readonly [K in T]: { readonly type: K } & EventDetails[K] }[T];

/** An event without its time. */
export type UntimedEvent = UntimedEventOf<EventType>;

export type HistoryEventOf<T extends EventType> = UntimedEventOf<T> & { readonly time: number };

/**
 * A stored event of a run's history: only what the earlier events do not already say. The input of a state is the output of
 * the state before; ids count from 1. Times are epoch milliseconds.
 */
export type HistoryEvent = HistoryEventOf<EventType>;

/** Step Functions ends a run at its 25,000th event. */
export const MOST_EVENTS = 25_000;
