import { defined } from "../../../core/model/defined.ts";
import type { Json, JsonObject } from "../../../core/model/json.ts";
import type { Hash } from "../../../core/ports/system.ts";
import { parseArn } from "../arns.ts";
import type { Run } from "../run/run.ts";
import { invokeResult } from "../states/resource.ts";
import type { EventType, HistoryEvent, HistoryEventOf } from "./event.ts";

/** What rendering needs besides the events. */
export interface RenderContext {
  readonly run: Run;
  readonly roleArn: string;
  readonly hash: Hash;
  /** False leaves inputs and outputs out. */
  readonly data: boolean;
}

/** The context of one event: its id, and the current document before it. */
interface EventContext extends RenderContext {
  readonly id: number;
  readonly document: string;
}

type RenderedEvent = { readonly type: string; readonly [details: string]: Json };
type Renderers = { readonly [K in EventType]: (event: HistoryEventOf<K>, at: EventContext) => RenderedEvent };

const input = (text: string, at: EventContext): JsonObject =>
  at.data ? { input: text, inputDetails: { truncated: false } } : {};
const output = (text: string, at: EventContext): JsonObject =>
  at.data ? { output: text, outputDetails: { truncated: false } } : {};
const why = ({ error, cause }: { readonly error?: string; readonly cause?: string }): JsonObject => ({
  ...defined({ cause, error }),
});
const lambda = (resource: string): JsonObject => ({ resource, resourceType: "lambda" });
const limits = ({ timeout, heartbeat }: { readonly timeout?: number; readonly heartbeat?: number }): JsonObject => ({
  ...defined({ timeoutInSeconds: timeout, heartbeatInSeconds: heartbeat }),
});

const RENDERERS: Renderers = {
  ExecutionStarted: (event, at) => ({
    type: event.type,
    executionStartedEventDetails: {
      ...input(at.run.input, at),
      roleArn: at.roleArn,
      ...defined({ stateMachineAliasArn: at.run.aliasArn, stateMachineVersionArn: at.run.versionArn }),
    },
  }),
  ExecutionRedriven: ({ type }, at) => ({
    type,
    executionRedrivenEventDetails: { redriveCount: at.run.redrives ?? 1 },
  }),
  StateEntered: (event, at) => ({
    type: `${event.kind}StateEntered`,
    stateEnteredEventDetails: { name: event.state, ...input(at.document, at) },
  }),
  StateExited: (event, at) => ({
    type: `${event.kind}StateExited`,
    stateExitedEventDetails: {
      name: event.state,
      ...output(event.output ?? at.document, at),
      ...(event.assigned === undefined || !at.data ? {} : assigned(event.assigned)),
    },
  }),
  TaskScheduled: (event, at) => ({
    type: event.type,
    taskScheduledEventDetails: {
      parameters: event.parameters,
      region: parseArn(at.run.machineArn).region,
      ...lambda(event.resource),
      ...limits(event),
    },
  }),
  TaskStarted: ({ type, resource }) => ({ type, taskStartedEventDetails: lambda(resource) }),
  TaskTimedOut: ({ type, resource }) => ({
    type,
    taskTimedOutEventDetails: { error: "States.Timeout", ...lambda(resource) },
  }),
  TaskSubmitted: (event, at) => ({
    type: event.type,
    taskSubmittedEventDetails: { ...output(invoked(event.payload, event.time, at), at), ...lambda(event.resource) },
  }),
  TaskSucceeded: (event, at) => ({
    type: event.type,
    taskSucceededEventDetails: {
      ...output(event.output ?? invoked(event.payload ?? "null", event.time, at), at),
      ...lambda(event.resource),
    },
  }),
  TaskFailed: (event) => ({ type: event.type, taskFailedEventDetails: { ...why(event), ...lambda(event.resource) } }),
  LambdaFunctionScheduled: (event, at) => ({
    type: event.type,
    lambdaFunctionScheduledEventDetails: {
      ...input(event.input, at),
      resource: event.resource,
      ...limits(event),
    },
  }),
  LambdaFunctionStarted: ({ type }) => ({ type }),
  LambdaFunctionTimedOut: ({ type }) => ({ type, lambdaFunctionTimedOutEventDetails: { error: "States.Timeout" } }),
  LambdaFunctionSucceeded: (event, at) => ({
    type: event.type,
    lambdaFunctionSucceededEventDetails: output(event.output, at),
  }),
  LambdaFunctionFailed: (event) => ({ type: event.type, lambdaFunctionFailedEventDetails: why(event) }),
  EvaluationFailed: ({ type, cause, location, state }) => ({
    type,
    evaluationFailedEventDetails: { cause, error: "States.QueryEvaluationError", location, state },
  }),
  ExecutionSucceeded: ({ type }, at) => ({ type, executionSucceededEventDetails: output(at.document, at) }),
  ExecutionTimedOut: ({ type }) => ({ type, executionTimedOutEventDetails: { error: "States.Timeout" } }),
  ExecutionFailed: (event) => ({ type: event.type, executionFailedEventDetails: why(event) }),
  ExecutionAborted: (event) => ({ type: event.type, executionAbortedEventDetails: why(event) }),
};

function assigned(variables: JsonObject): JsonObject {
  const texts = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value)]));
  return { assignedVariables: texts, assignedVariablesDetails: { truncated: false } };
}

function invoked(payload: string, time: number, { run, id, hash }: EventContext): string {
  const value: Json = JSON.parse(payload);
  return JSON.stringify(invokeResult(value, payload, { arn: run.arn, event: id, time, hash }));
}

/**
 * The history as GetExecutionHistory returns it, oldest first; timestamps are epoch seconds.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export function renderHistory(events: readonly HistoryEvent[], context: RenderContext): readonly JsonObject[] {
  let document = context.run.input;
  return events.map((event, index) => {
    const id = index + 1;
    const rendered = renderEvent(event.type, event, { ...context, id, document });
    if (event.type === "StateExited") document = event.output ?? document;
    return { id, previousEventId: previous(event, id), timestamp: event.time / 1000, ...rendered };
  });
}

function renderEvent<K extends EventType>(type: K, event: HistoryEventOf<K>, at: EventContext): RenderedEvent {
  return RENDERERS[type](event, at);
}

/** The id of the previous event; 0 for the first state, and for an end from outside. */
function previous(event: HistoryEvent, id: number): number {
  return id <= 2 || event.type === "ExecutionTimedOut" || event.type === "ExecutionAborted" ? 0 : id - 1;
}
