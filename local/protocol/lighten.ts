/**
 * Parts of an SDK client that only a network needs: who asks, where it goes, whether it may, and that it may fail. They
 * cost as much as the rest of a call. The SDK names them so; one that is missing is no harm.
 */
const NETWORK_PARTS = [
  "loggerMiddleware",
  "getUserAgentMiddleware",
  "hostHeaderMiddleware",
  "recursionDetectionMiddleware",
  "httpAuthSchemeMiddleware",
  "httpSigningMiddleware",
  "contentLengthMiddleware",
  "retryMiddleware",
];

/** Takes them out. What makes requests and reads answers stays: a handler sees the SDK's own results and errors. */
export function lighten(middlewareStack: { remove(name: string): boolean }): void {
  for (const name of NETWORK_PARTS) middlewareStack.remove(name);
}
