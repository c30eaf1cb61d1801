import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { CallAnswer, CallRequest } from "../../core/call/answer.ts";
import type { LambdaDestination } from "../../core/model/destination.ts";
import type { HostedCall } from "../system/host.ts";
import { answerOf, LONGEST_ANSWER } from "./answer.ts";

/** What the function is given: the values asked with, and the key that is the same for every attempt of one call. */
export function lambdaRequest({ arn }: LambdaDestination, { key, body }: CallRequest): HostedCall {
  return { method: "INVOKE", url: arn, headers: {}, body: JSON.stringify({ ...body, idempotencyKey: key }) };
}

/**
 * Asks a function and waits for its answer, once: the client must be made with `maxAttempts: 1`. A function that fails is
 * like a server that fails: 500, to be tried again.
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

/** The status of a service's error; 500 where there was no answer at all. */
function statusOf(error: unknown): number {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) return 500;
  const { $metadata: metadata } = error;
  const status = typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata;
  return status && typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : 500;
}
