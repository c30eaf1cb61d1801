import middy from "@middy/core";
import { METRICS } from "../metrics.ts";
import type { Telemetry } from "./telemetry.ts";

/** What a machine acts on (core/model/errors.ts): Lambda counts them as errors, our alarms do not. */
const EXPECTED: ReadonlySet<string | undefined> = new Set(["Hold", "Exited", "Retryable", "Lambda.ServiceException"]);

/**
 * The Lambda handler around one use case: whatever becomes of an invocation, its counts are written. An error goes on
 * to Lambda as it is, since its name is what Step Functions matches.
 */
export function serve<Input, Output>(telemetry: Telemetry, handle: (input: Input) => Promise<Output>) {
  return middy<Input, Output>()
    .use({
      after: () => telemetry.flush(),
      onError: ({ error }) => {
        if (!EXPECTED.has(error?.name)) telemetry.count(METRICS.unexpectedError, {});
        telemetry.flush();
      },
    })
    .handler((input: Input) => handle(input));
}
