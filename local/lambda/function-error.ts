/** What Lambda answers for a handler that threw; https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** A function ended with an error. */
export class FunctionError extends Error {
  override readonly name = "FunctionError";
  readonly functionName: string;
  readonly payload: ErrorPayload;

  constructor(functionName: string, thrown: unknown) {
    const payload = errorPayload(thrown);
    super(`${functionName}: ${payload.errorType}: ${payload.errorMessage}`);
    this.functionName = functionName;
    this.payload = payload;
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
