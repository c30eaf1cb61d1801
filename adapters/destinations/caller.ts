import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { CallAnswer, CallRequest, DestinationCaller } from "../../core/call/answer.ts";
import { answerByStatus, type HttpAnswer, readAnswer } from "../../core/call/http-answer.ts";
import { defined } from "../../core/model/defined.ts";
import { type Destination, isAllowedHost, type LambdaDestination } from "../../core/model/destination.ts";
import { type HostedCall, host } from "../system/host.ts";
import { sha256 } from "../system/system.ts";
import { LONGEST_ANSWER } from "./exchange.ts";
import { callHttp, type HttpDeps, httpRequest } from "./http.ts";
import { oauthTokens } from "./tokens.ts";

export interface CallerDeps extends Omit<HttpDeps, "tokens"> {
  readonly lambda: LambdaClient;
}

/** Calls other systems. The local cloud calls none: the host answers, by default with the destination's example. */
export function destinationCaller(given: CallerDeps): DestinationCaller {
  const deps = { ...given, tokens: oauthTokens(given.secrets, given.clock) };
  return {
    async call(destination, request) {
      const carried = defined({ message: request.message });
      if (destination.kind === "lambda") {
        const hosted = await answeredByHost(destination, { ...lambdaRequest(destination, request), ...carried });
        return hosted === undefined
          ? callLambda(deps.lambda, destination, request)
          : answerByStatus(hosted.status, hosted.text);
      }
      // The deployed destination contains its URL and the allowed hosts. A host that is not among them is never called.
      if (!isAllowedHost(destination.url, destination.hosts)) return { answer: "refused", code: 0, body: null };
      const made = await httpRequest(destination, request, deps.clock);
      if ("answer" in made) return made.answer;
      const hosted = await answeredByHost(destination, { ...made.request, ...carried });
      return hosted === undefined
        ? callHttp(destination, made.request, deps)
        : readAnswer(destination, hosted, { now: deps.clock.now(), hash: sha256 });
    },
  };
}

async function answeredByHost(destination: Destination, asked: HostedCall): Promise<HttpAnswer | undefined> {
  const hosted = host();
  if (hosted === undefined) return undefined;
  const { status, body } = destination.example;
  const answer = (await hosted.call?.(destination, asked)) ?? { status, body: JSON.stringify(body) };
  return { status: answer.status, headers: answer.headers ?? {}, text: answer.body };
}

/** The function's payload: the values of the call, and the idempotency key, which is the same for every attempt. */
function lambdaRequest({ arn }: LambdaDestination, { key, body }: CallRequest): HostedCall {
  return { method: "INVOKE", url: arn, headers: {}, body: JSON.stringify({ ...body, idempotencyKey: key }) };
}

/**
 * Invokes a function once and waits for its answer: the client must be made with `maxAttempts: 1`. A function that fails counts as a
 * server that fails: status 500, and the call is tried again.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function callLambda(
  client: LambdaClient,
  destination: LambdaDestination,
  request: CallRequest,
): Promise<CallAnswer> {
  const { body } = lambdaRequest(destination, request);
  const command = new InvokeCommand({ FunctionName: destination.arn, Payload: new TextEncoder().encode(body) });
  try {
    const answer = await client.send(command, { abortSignal: AbortSignal.timeout(destination.timeout) });
    if (answer.FunctionError !== undefined) return { answer: "failed", code: 500 };
    const text = new TextDecoder().decode(answer.Payload);
    return answerByStatus(200, text.slice(0, LONGEST_ANSWER));
  } catch (error) {
    return answerByStatus(statusOf(error), "");
  }
}

/** The status of a service's error; 500 if there was no answer. */
function statusOf(error: unknown): number {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) return 500;
  const { $metadata: metadata } = error;
  const status = typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata;
  return status && typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : 500;
}
