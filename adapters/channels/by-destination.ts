import { InvokeCommand, type LambdaClient, LambdaServiceException } from "@aws-sdk/client-lambda";
import * as z from "zod/mini";
import type { Delivered, Delivery } from "../../core/call/deliver.ts";
import type { DestinationMessage } from "../../core/channels/by-destination.ts";
import { parseJson } from "../../core/model/json.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import type { Hash } from "../../core/ports/system.ts";
import { handOver, INNERMOST, telling } from "./hand-over.ts";

const Answer = z.object({
  outcome: z.enum(["taken", "later", "refused", "denied", "unknown"]),
  code: z.number(),
  why: z.exactOptional(z.string()),
});

/** The name of NotRunError: AWS did not serve the function before it asked the other system. */
const NotRun = z.object({ errorType: z.literal("Lambda.ServiceException") });
const NOT_ASKED: Delivered = { outcome: "later", code: 0 };

/**
 * Sends a message through a destination: the function that calls other systems makes the request, once, with the secret that this one
 * has no access to. The client must be made with `maxAttempts: 1`. Provider id: the idempotency key, which the other system got.
 *
 * - accepted: the destination says that it was taken
 * - throttled: it certainly was not, or Lambda has no room for the function (429)
 * - misconfigured: the other system does not accept us, the destination is not there, or we may not call the function
 * - refused: any other refusal, and values of which no request is made
 * - unknown: no answer, or the function that calls failed
 *
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function destinationSender(
  client: LambdaClient,
  functionName: string,
  hash: Hash,
  withinMs: number,
): (message: DestinationMessage) => Promise<ProviderAnswer> {
  return async (message) => {
    const delivery = deliveryOf(message, hash, withinMs);
    let delivered: Delivered | undefined;
    const answer = await handOver({
      faults: LambdaServiceException,
      meaning: () => undefined,
      async send(handed) {
        const Payload = new TextEncoder().encode(JSON.stringify(delivery));
        const command = new InvokeCommand({ FunctionName: functionName, Payload });
        command.middlewareStack.add(telling(handed), INNERMOST);
        const given = await client.send(command);
        const answered = parseJson(new TextDecoder().decode(given.Payload));
        const read = Answer.safeParse(answered);
        if (given.FunctionError === undefined && read.success) delivered = read.data;
        if (given.FunctionError !== undefined && NotRun.safeParse(answered).success) delivered = NOT_ASKED;
        return delivery.key;
      },
    });
    if (answer.answer !== "accepted") return answer;
    return delivered === undefined
      ? { answer: "unknown", fault: { error: "call_failed" } }
      : meaningOf(delivered, delivery.key);
  };
}

function deliveryOf({ channel, to, values, tags }: DestinationMessage, hash: Hash, within: number): Delivery {
  const { customerId, key, start = 0, knownSince = 0 } = tags;
  return {
    contract: 1,
    do: "deliver",
    destination: to,
    key: hash(JSON.stringify(["message", customerId, key, start, knownSince])).slice(0, 32),
    body: values,
    within,
    message: { channel, tags },
  };
}

function meaningOf({ outcome, code, why }: Delivered, key: string): ProviderAnswer {
  const fault = { error: why ?? "destination", ...(code === 0 ? {} : { status: code }) };
  switch (outcome) {
    case "taken":
      return { answer: "accepted", providerId: key };
    case "later":
      return { answer: "throttled" };
    case "denied":
      return { answer: "misconfigured", fault };
    case "refused":
      return { answer: "refused", reason: why ?? `status_${code}` };
    case "unknown":
      return { answer: "unknown", fault };
  }
}
