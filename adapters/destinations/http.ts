import type { HttpDestination } from "../../core/model/destination.ts";
import type { JsonObject } from "../../core/model/json.ts";
import type { CallAnswer, CallRequest } from "../../core/ports.ts";
import type { Secrets } from "../aws/secrets.ts";
import { freshRequest, placeOf } from "../system/fresh-request.ts";
import type { HostedCall } from "../system/host.ts";
import { answerOf, LONGEST_ANSWER } from "./answer.ts";

const BODILESS: ReadonlySet<string> = new Set(["GET", "DELETE"]);

/** The request without its secret: what is asked as JSON, of GET and DELETE as parameters of the URL. */
export function httpRequest({ method, url, headers }: HttpDestination, { key, body }: CallRequest): HostedCall {
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const withKey = { ...own, "idempotency-key": key };
  if (BODILESS.has(method)) return { method, url: withParameters(url, body), headers: withKey, body: "" };
  return { method, url, headers: { "content-type": "application/json", ...withKey }, body: JSON.stringify(body) };
}

/** Answers of a system that does not know the secret it was given, or not any more. */
const UNKNOWN: ReadonlySet<number> = new Set([401, 403]);

/**
 * Asks over HTTP, once, or twice where the secret turns out to have been rotated, each time over a connection of its own: no
 * redirect is followed, and after the destination's time it has not answered.
 */
export async function callHttp(
  destination: HttpDestination,
  request: CallRequest,
  secrets: Secrets,
): Promise<CallAnswer> {
  const asked = httpRequest(destination, request);
  const signal = AbortSignal.timeout(destination.timeout);
  const { auth } = destination;
  try {
    if (auth === undefined) return await ask(asked, {}, signal);
    const secret = await secrets.read(auth.secret);
    const answer = await ask(asked, authorization(auth, secret), signal);
    if (!UNKNOWN.has(answer.code)) return answer;
    const newest = await secrets.readAnew(auth.secret);
    return newest === secret ? answer : await ask(asked, authorization(auth, newest), signal);
  } catch {
    // Why is the other side's to say, and may quote what was sent.
    return { answer: "failed", code: 0 };
  }
}

async function ask(
  { method, url, headers, body }: HostedCall,
  auth: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<CallAnswer> {
  const response = await freshRequest({
    ...placeOf(url),
    method,
    headers: { "user-agent": "sojourn", ...headers, ...auth },
    signal,
    ...(body === "" ? {} : { body }),
  });
  return answerOf(response.status, new TextDecoder().decode(await response.read(LONGEST_ANSWER)));
}

function authorization(auth: NonNullable<HttpDestination["auth"]>, secret: string): Readonly<Record<string, string>> {
  if (auth.as === "bearer") return { authorization: `Bearer ${secret}` };
  if (auth.as === "basic") return { authorization: `Basic ${btoa(secret)}` };
  return { [auth.header ?? "authorization"]: secret };
}

function withParameters(url: string, parameters: JsonObject): string {
  const full = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    full.searchParams.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return full.href;
}
