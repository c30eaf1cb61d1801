/**
 * How long an invocation takes in AWS, for its cost: declared, not measured, so that a replay costs the same each time.
 * By the last part of the function's name; milliseconds, warm, at the memory the stack gives. Estimates from the calls
 * each makes: about 5 ms per DynamoDB call, 15 ms per Step Functions call, 60 ms for SES, 2 ms of our own work per event, 180 ms for another system; the
 * roster puts a thousand messages by tens.
 */
export const DECLARED_MILLIS: Readonly<Record<string, number>> = {
  ingest: 60,
  steps: 15,
  send: 90,
  call: 200,
  roster: 800,
  settle: 40,
  sweep: 25,
};

/** For a function that declares none. */
export const UNDECLARED_MILLIS = 50;

/** The declared duration of a function by its physical name; milliseconds. */
export function declaredMillis(functionName: string): number {
  return DECLARED_MILLIS[shortName(functionName)] ?? UNDECLARED_MILLIS;
}

/** The last part of a function's physical name: `sojourn-dev-send` → `send`. */
export function shortName(functionName: string): string {
  return functionName.slice(functionName.lastIndexOf("-") + 1);
}
