import { defined } from "../../../core/model/defined.ts";
import { isJsonObject, type Json } from "../../../core/model/json.ts";
import type { Hash } from "../../../core/ports/system.ts";
import { type Fields, refuse } from "../definition/fields.ts";
import { asUuid } from "../expression/scope.ts";
import type { UntimedEvent } from "../history/event.ts";
import { RunError, type TaskAnswer } from "../run/run.ts";
import type { RunInProgress } from "../run/run-in-progress.ts";

/** One way to call a function from a task: the request, the events in the history, and the result. */
export interface Resource {
  readonly waitsForToken: boolean;
  call(argument: Json): { readonly functionName: string; readonly payload: string };
  scheduled(argument: string, limits: { readonly timeout?: number; readonly heartbeat?: number }): UntimedEvent;
  readonly started: UntimedEvent;
  readonly timedOut: UntimedEvent;
  failed(error: string, cause: string | undefined): UntimedEvent;
  /** The result in the run, and its event in the history. */
  succeeded(
    progress: RunInProgress,
    answer: TaskAnswer & { ok: true },
  ): { readonly result: Json; readonly event: UntimedEvent };
}

const INVOKE = /^arn:aws[a-z-]*:states:::lambda:(invoke(?:\.waitForTaskToken)?)$/;
const FUNCTION = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[^:]+(?::[^:]+)?$/;

/** Reads `Resource`; integrations that the compiler does not emit are refused. */
export function readResource(fields: Fields): Resource {
  const text = fields.needText("Resource");
  const [, integration] = INVOKE.exec(text) ?? [];
  if (integration !== undefined) {
    refuseArguments(fields);
    return invoke(integration);
  }
  if (FUNCTION.test(text)) return direct(text);
  throw refuse(`${fields.path}/Resource`, `Resource '${text}' is not supported`);
}

const ARGUMENTS = new Set(["FunctionName", "Payload"]);

function refuseArguments(fields: Fields): void {
  const given = fields.json("Arguments");
  if (!isJsonObject(given)) throw refuse(`${fields.path}/Arguments`, "Expected value of type [OBJECT]");
  const other = Object.keys(given).find((name) => !ARGUMENTS.has(name));
  if (other !== undefined) {
    throw refuse(`${fields.path}/Arguments/${other}`, `The field '${other}' is not supported`);
  }
  if (given.FunctionName === undefined)
    throw refuse(`${fields.path}/Arguments`, "The field 'FunctionName' is required");
}

function invoke(resource: string): Resource {
  const waitsForToken = resource !== "invoke";
  return {
    waitsForToken,
    call: (argument) => {
      const { FunctionName: name, Payload: payload } = isJsonObject(argument) ? argument : {};
      if (typeof name !== "string") throw new RunError("States.Runtime", "The field 'FunctionName' must be a string.");
      return { functionName: name, payload: payloadText(payload) };
    },
    scheduled: (parameters, limits) => ({ type: "TaskScheduled", resource, parameters, ...limits }),
    started: { type: "TaskStarted", resource },
    timedOut: { type: "TaskTimedOut", resource },
    failed: (error, cause) => ({ type: "TaskFailed", resource, error, ...defined({ cause }) }),
    succeeded: (progress, { output }) => {
      const value: Json = JSON.parse(output);
      if (waitsForToken) return { result: value, event: { type: "TaskSucceeded", resource, output } };
      const id = progress.eventCount + 1;
      const result = invokeResult(value, output, {
        arn: progress.before.arn,
        event: id,
        time: progress.now,
        hash: progress.hash,
      });
      return { result, event: { type: "TaskSucceeded", resource, payload: output } };
    },
  };
}

/** A string payload is sent unchanged, and must be JSON. */
function payloadText(payload: Json | undefined): string {
  if (payload === undefined) return "{}";
  if (typeof payload !== "string") return JSON.stringify(payload);
  try {
    JSON.parse(payload);
    return payload;
  } catch {
    throw new RunError(
      "Lambda.InvalidRequestContentException",
      "Could not parse request body into json: the payload is a string that is not JSON.",
    );
  }
}

function direct(arn: string): Resource {
  return {
    waitsForToken: false,
    call: (argument) => ({ functionName: arn, payload: JSON.stringify(argument) }),
    scheduled: (input, { timeout }) => ({
      type: "LambdaFunctionScheduled",
      resource: arn,
      input,
      ...defined({ timeout }),
    }),
    started: { type: "LambdaFunctionStarted" },
    timedOut: { type: "LambdaFunctionTimedOut" },
    failed: (error, cause) => ({ type: "LambdaFunctionFailed", error, ...defined({ cause }) }),
    succeeded: (_, { output }) => {
      const result: Json = JSON.parse(output);
      return { result, event: { type: "LambdaFunctionSucceeded", output } };
    },
  };
}

/** One answer of a function: request id and date are computed from it. */
interface InvocationRef {
  readonly arn: string;
  /** Id of its event in the history. */
  readonly event: number;
  readonly time: number;
  readonly hash: Hash;
}

/** The result of `lambda:invoke` for a function's answer. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
export function invokeResult(payload: Json, text: string, ref: InvocationRef): Json {
  // Few expressions read the metadata, so it is computed on reading.
  return {
    ExecutedVersion: "$LATEST",
    Payload: payload,
    get SdkHttpMetadata() {
      return httpMetadata(text, ref);
    },
    get SdkResponseMetadata() {
      return { RequestId: requestId(ref) };
    },
    StatusCode: 200,
  };
}

function requestId({ arn, event, hash }: InvocationRef): string {
  return asUuid(hash(`request#${arn}#${event}`));
}

function httpMetadata(text: string, ref: InvocationRef): Json {
  const id = requestId(ref);
  const digits = id.replaceAll("-", "");
  const second = Math.floor(ref.time / 1000).toString(16);
  const headers: { readonly [name: string]: string } = {
    "X-Amz-Executed-Version": "$LATEST",
    "x-amzn-Remapped-Content-Length": "0",
    Connection: "keep-alive",
    "x-amzn-RequestId": id,
    "Content-Length": String(Buffer.byteLength(text)),
    Date: new Date(ref.time).toUTCString(),
    "X-Amzn-Trace-Id": `root=1-${second}-${digits.slice(0, 24)};parent=${digits.slice(16)};sampled=0`,
    "Content-Type": "application/json",
  };
  return {
    AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    HttpHeaders: headers,
    HttpStatusCode: 200,
  };
}
