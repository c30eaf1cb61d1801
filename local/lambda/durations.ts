/**
 * How long an invocation takes in AWS, by the last part of the function's name; milliseconds, warm, with the memory of the
 * stack. Cost is computed from it. The durations are declared, not measured, so that every replay has the same cost. They are
 * estimates from the calls of each function: about 5 ms for DynamoDB, 15 ms for Step Functions, 60 ms for SES, 180 ms for
 * another system, and 2 ms of own work per event. Collect takes in a batch of 20 messages. The fan-out (`roster`) sends a thousand messages in batches of ten.
 */
export const DECLARED_MILLIS: Readonly<Record<string, number>> = {
  ingest: 60,
  steps: 15,
  send: 90,
  call: 200,
  roster: 800,
  settle: 40,
  sweep: 25,
  collect: 40,
  sources: 30,
  pages: 40,
};

/** For a function without a declared duration. */
const UNDECLARED_MILLIS = 50;

/** The declared duration of a function by its physical name; milliseconds. */
export function declaredMillis(functionName: string): number {
  return DECLARED_MILLIS[shortName(functionName)] ?? UNDECLARED_MILLIS;
}

/** The last part of a function's physical name: `sojourn-dev-send` becomes `send`. */
export function shortName(functionName: string): string {
  return functionName.slice(functionName.lastIndexOf("-") + 1);
}
