import { freshHandler } from "../../adapters/system/fresh-request.ts";
import { host } from "../../adapters/system/host.ts";

/**
 * What every SDK client of a bundle is made with: nothing in AWS. In the local cloud its requests are answered in
 * process, so they need no signature; making one would cost more than most answers.
 */
export function sdkConfig() {
  const hosted = host();
  if (hosted === undefined) return {};
  return {
    region: hosted.region,
    requestHandler: hosted.requestHandler,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    cacheMiddleware: true,
    signer: { sign: <T>(request: T) => Promise.resolve(request) },
  };
}

/**
 * What a client is made with whose requests may not be made twice: it does not retry, and keeps no connection from one
 * invocation to the next (docs/adr/0097). Without `timeoutMs` each request has a time of its own.
 */
export function onceConfig(timeoutMs?: number) {
  return { requestHandler: freshHandler(timeoutMs), ...sdkConfig(), maxAttempts: 1 };
}

/** The client, which the local cloud may lighten; as it is in AWS. */
export function hosted<T extends { readonly config: object; readonly middlewareStack: object }>(client: T): T {
  host()?.prepare?.(client);
  return client;
}
