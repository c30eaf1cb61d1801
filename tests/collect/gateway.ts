import { sha256 } from "../../adapters/system/system.ts";
import type { CollectDeps } from "../../core/collect/collect.ts";
import { applicationKey } from "../../core/collect/new-key.ts";
import type { WriteKey } from "../../core/ports/collect.ts";
import { answer } from "../../functions/collect/http.ts";
import { collecting } from "./messages.ts";

/** The id of an application of Amazon Pinpoint that has a key. */
export const APP = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

/** Collect in memory, with one write key, and one for the application. */
export async function collectingApp(key: Partial<WriteKey> = {}, ofApp: Partial<WriteKey> = {}) {
  const made = await collecting(key);
  const app: WriteKey = { name: "app", source: "app", trust: "browser", created: 0, ...ofApp };
  await made.keys.put(sha256(applicationKey(APP)), app);
  return made;
}

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** The answer to a request as API Gateway gives it to the function: bytes come as base64, and an empty body not at all. */
export function throughGateway(
  deps: CollectDeps,
  { method = "POST", path = "/v1/batch", headers = {}, body = "" }: Asked,
): ReturnType<typeof answer> {
  return answer(deps, {
    rawPath: path,
    headers,
    requestContext: { http: { method } },
    isBase64Encoded: typeof body !== "string",
    ...(body.length === 0 ? {} : { body: typeof body === "string" ? body : body.toString("base64") }),
  });
}
