import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { CallAnswer, CallRequest, DestinationCaller } from "../../core/call/answer.ts";
import { isAllowedHost, type LambdaDestination } from "../../core/model/destination.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import { type HostedCall, host } from "../system/host.ts";
import { answerOf, callHttp, httpRequest, LONGEST_ANSWER, type Reach } from "./http.ts";

/** Calls other systems. The local cloud calls none: the host answers, by default with the destination's example. */
export function destinationCaller(lambda: LambdaClient, secrets: Secrets, reach: Reach = {}): DestinationCaller {
  return {
    async call(destination, request) {
      // The deployed destination contains its URL and the allowed hosts. A host that is not among them is never called.
      if (destination.kind === "http" && !isAllowedHost(destination.url, destination.hosts)) {
        return { answer: "refused", code: 0, body: null };
      }
      const hosted = host();
      if (hosted !== undefined) {
        const { status, body } = destination.example;
        const example = { status, body: JSON.stringify(body) };
        const asked =
          destination.kind === "http" ? httpRequest(destination, request) : lambdaRequest(destination, request);
        const answer = (await hosted.call?.(destination, asked)) ?? example;
        return answerOf(answer.status, answer.body);
      }
      return destination.kind === "http"
        ? callHttp(destination, request, secrets, reach)
        : callLambda(lambda, destination, request);
    },
  };
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
    return answerOf(200, text.slice(0, LONGEST_ANSWER));
  } catch (error) {
    return answerOf(statusOf(error), "");
  }
}

/** The status of a service's error; 500 if there was no answer. */
function statusOf(error: unknown): number {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) return 500;
  const { $metadata: metadata } = error;
  const status = typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata;
  return status && typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : 500;
}
