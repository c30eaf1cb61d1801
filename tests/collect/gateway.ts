import { memoryInbox } from "../../adapters/memory/inbox.ts";
import { memoryEventBus } from "../../adapters/memory/outbound.ts";
import { memoryProfiles } from "../../adapters/memory/profiles.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { applicationKey } from "../../core/collect/new-key.ts";
import { emptyProfile } from "../../core/model/profile.ts";
import type { WriteKey } from "../../core/ports/collect.ts";
import { type AnswerDeps, answer } from "../../functions/collect/http.ts";
import { inboxFor } from "../../functions/collect/inbox.ts";
import { collecting, NOW } from "./messages.ts";

/** The id of an application of Amazon Pinpoint that has a key. */
export const APP = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

/** Collect in memory, with one write key, and one for the application. */
export async function collectingApp(key: Partial<WriteKey> = {}, ofApp: Partial<WriteKey> = {}) {
  const made = await collecting(key);
  const app: WriteKey = { name: "app", source: "app", trust: "browser", created: 0, ...ofApp };
  await made.keys.put(sha256(applicationKey(APP)), app);
  return made;
}

/** The same, with an in-app message for the customer `u1`. */
export async function withInbox(made: Awaited<ReturnType<typeof collecting>>, isDown: boolean) {
  const [inbox, profiles] = [memoryInbox(), memoryProfiles()];
  await profiles.write({ ...emptyProfile("u1", 1), ver: 1 }, undefined, {});
  const kept = { customerId: "u1", key: "news#1#hello#1", id: "m1", content: { title: "News" }, acts: {} };
  await inbox.put({ ...kept, time: NOW - 1, expires: NOW + 1_000 });
  if (isDown) profiles.read = () => Promise.reject(new Error("down"));
  const deps = { ...made.deps, inbox, profiles, bus: memoryEventBus() };
  return { ...made.deps, inbox: inboxFor(deps) };
}

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** The answer to a request as API Gateway gives it to the function: bytes come as base64, and an empty body not at all. */
export function throughGateway(
  deps: AnswerDeps,
  { method = "POST", path = "/v1/batch", headers = {}, query, body = "" }: Asked,
): ReturnType<typeof answer> {
  return answer(deps, {
    rawPath: path,
    headers,
    requestContext: { http: { method } },
    isBase64Encoded: typeof body !== "string",
    ...(query && { queryStringParameters: { ...query } }),
    ...(body.length === 0 ? {} : { body: typeof body === "string" ? body : body.toString("base64") }),
  });
}
