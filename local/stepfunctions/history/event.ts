import type { JsonObject } from "../../../core/model/json.ts";
import type { StateKind } from "../states/state.ts";

/** What is kept of each type of event. */
interface Kept {
  ExecutionStarted: object;
  ExecutionRedriven: object;
  StateEntered: { readonly kind: StateKind; readonly state: string };
  /** `output` is absent where it is the input. */
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
  /** `payload`: the function's answer, which the rest of the output is made around. */
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

export type EventType = keyof Kept;

export type HappenedEventOf<T extends EventType> = { readonly [K in T]: { readonly type: K } & Kept[K] }[T];

/** An event without its time. */
export type HappenedEvent = HappenedEventOf<EventType>;

export type HistoryEventOf<T extends EventType> = HappenedEventOf<T> & { readonly time: number };

/**
 * An event of a run's history as it is stored: only what cannot be told from the events before it. A state's input is the
 * document so far; ids count from 1. Times are epoch milliseconds.
 */
export type HistoryEvent = HistoryEventOf<EventType>;

/** Step Functions ends a run with its 25,000th event. */
export const MOST_EVENTS = 25_000;
