/** Lambda's answer when a handler threw. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** A function failed. */
export class FunctionError extends Error {
  override readonly name = "FunctionError";
  readonly functionName: string;
  readonly payload: ErrorPayload;

  constructor(functionName: string, thrown: unknown, payload = errorPayload(thrown)) {
    super(`${functionName}: ${payload.errorType}: ${payload.errorMessage}`, { cause: thrown });
    this.functionName = functionName;
    this.payload = payload;
  }
}

/**
 * The function was cut off: it ran out of time or memory. Nobody knows which of its calls took effect.
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 */
export function cutOff(functionName: string, error: string): FunctionError {
  const errorMessage = "The function was cut off before it answered.";
  return new FunctionError(functionName, undefined, { errorType: error, errorMessage, trace: [] });
}

/** The function did not run, because the concurrency limit was reached. */
export class ThrottledError extends Error {
  override readonly name = "Throttled";
  constructor(functionName: string) {
    super(`${functionName} was throttled.`);
  }
}

function errorPayload(thrown: unknown): ErrorPayload {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return {
    errorType: thrown.name,
    errorMessage: thrown.message,
    trace: (thrown.stack ?? `${thrown.name}: ${thrown.message}`).split("\n"),
  };
}
