import { RetryableError } from "../../core/model/errors.ts";
import { METRICS } from "../metrics.ts";
import { serve } from "./serve.ts";
import type { Telemetry } from "./telemetry.ts";

/** Refusals by an AWS service of what we asked: our own fault, and the same the next time. */
const OURS: ReadonlySet<string> = new Set(["ValidationException", "SerializationException"]);

/**
 * The handler of a machine's tasks. What AWS throttles, denies or fails at, the table or the bus, after the SDK's retries, is
 * not the step's fault: it is thrown as `again`, which the machine retries for a day, is counted as an unexpected error, and
 * its name is logged. `$metadata` is how the SDK marks every error of a request, also one that had no answer.
 * https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-smithy-smithy-client/Class/ServiceException/
 */
export function serveTask<Input, Output>(
  telemetry: Telemetry,
  handle: (input: Input) => Promise<Output>,
  again: (what: string) => Error = (what) => new RetryableError(what),
) {
  return serve(telemetry, async (input: Input) => {
    try {
      return await handle(input);
    } catch (error) {
      if (!(error instanceof Error) || !("$metadata" in error) || OURS.has(error.name)) throw error;
      telemetry.count(METRICS.unexpectedError, {});
      telemetry.note("error", "AWS did not serve a request; the step is tried again.", { error: error.name });
      throw again(`AWS did not serve a request: ${error.name}.`);
    }
  });
}

/**
 * What a call task throws then, before it has asked the other system: `Retryable` counts within the destination's attempts,
 * this is retried for a day (workflows/compiler/emit/retry.ts).
 */
export class ServiceError extends Error {
  constructor(message: string) {
    super(message);
    Object.defineProperty(this, "name", { value: "Lambda.ServiceException" });
  }
}
