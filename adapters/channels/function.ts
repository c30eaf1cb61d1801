import { InvokeCommand, type LambdaClient, LambdaServiceException } from "@aws-sdk/client-lambda";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import { handOver, INNERMOST, type Meaning, telling } from "./hand-over.ts";

/** Gives a payload to a Lambda function, by its ARN. */
export type InvokeFunction = (arn: string, payload: string) => Promise<ProviderAnswer>;

/**
 * Invokes a function once and waits until it has ended: the client must be made with `maxAttempts: 1`. What the function answers is not
 * read. Provider id: that of the request, which the function's log has too.
 *
 * - accepted: it has ended without an error
 * - throttled: no copy of it was free
 * - misconfigured: there is none of this ARN, or it may not be called
 * - refused: the payload is not one that Lambda takes
 * - unknown: it failed or timed out, perhaps after it had done its work; it is called again with the same key
 *
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 */
export function functionInvoker(client: LambdaClient, timeoutMs: number): InvokeFunction {
  return (arn, payload) =>
    handOver({
      faults: LambdaServiceException,
      meaning: ({ name }) => MEANINGS.get(name),
      async send(handed) {
        const command = new InvokeCommand({ FunctionName: arn, Payload: new TextEncoder().encode(payload) });
        command.middlewareStack.add(telling(handed), INNERMOST);
        const { FunctionError: failed, $metadata: about } = await client.send(command, {
          abortSignal: AbortSignal.timeout(timeoutMs),
        });
        if (failed !== undefined) throw new FunctionFailedError();
        return about.requestId;
      },
    });
}

/** The function was called and has thrown, or has used up its time. */
class FunctionFailedError extends Error {
  override readonly name = "FunctionFailedError";
}

const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["TooManyRequestsException", "throttled"],
  ["EC2ThrottledException", "throttled"],
  ["ResourceNotReadyException", "throttled"],
  ["RequestTooLargeException", { refused: "payload_too_large" }],
  ["InvalidRequestContentException", { refused: "not_valid" }],
]);
