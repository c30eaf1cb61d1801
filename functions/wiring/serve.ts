import middy from "@middy/core";
import type { Telemetry } from "./telemetry.ts";

/**
 * The Lambda handler around one use case: whatever becomes of an invocation, its counts are written. An error goes on
 * to Lambda as it is, since its name is what Step Functions matches.
 */
export function serve<Input, Output>(telemetry: Telemetry, handle: (input: Input) => Promise<Output>) {
  const flush = () => telemetry.flush();
  return middy<Input, Output>()
    .use({ after: flush, onError: flush })
    .handler((input: Input) => handle(input));
}
