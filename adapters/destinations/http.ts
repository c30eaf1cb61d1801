import type { CallAnswer, CallRequest } from "../../core/call/answer.ts";
import type { AuthKind, HttpDestination } from "../../core/model/destination.ts";
import type { Json, JsonObject } from "../../core/model/json.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import { freshRequest, NeverLeftError, NotARequestError, urlParts } from "../system/fresh-request.ts";
import { headerValue } from "../system/header-value.ts";
import type { HostedCall } from "../system/host.ts";

/** Which addresses a call may connect to. */
export interface Reach {
  readonly publicOnly?: boolean;
}

const BODILESS: ReadonlySet<string> = new Set(["GET", "DELETE"]);

/** The request without its secret. The values are JSON in the body, or for GET and DELETE parameters of the URL. */
export function httpRequest({ method, url, headers }: HttpDestination, { key, body }: CallRequest): HostedCall {
  const own = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), headerValue(value)]),
  );
  const withKey = { ...own, "idempotency-key": key };
  if (BODILESS.has(method)) return { method, url: withParameters(url, body), headers: withKey, body: "" };
  return { method, url, headers: { "content-type": "application/json", ...withKey }, body: JSON.stringify(body) };
}

/** Statuses of a system that does not accept the secret, for example because it was rotated. */
const UNKNOWN: ReadonlySet<number> = new Set([401, 403]);

/**
 * Makes a call over HTTP once, or twice if the secret was rotated, each time over a new connection. Redirects are not followed. After
 * the destination's timeout it counts as not answered.
 */
export async function callHttp(
  destination: HttpDestination,
  request: CallRequest,
  secrets: Secrets,
  { publicOnly = true }: Reach = {},
): Promise<CallAnswer> {
  const asked = httpRequest(destination, request);
  const limits = { signal: AbortSignal.timeout(destination.timeout), publicOnly };
  const { auth } = destination;
  try {
    if (auth === undefined) return await ask(asked, {}, limits);
    const secret = await secrets.read(auth.secret);
    const answer = await ask(asked, authorization(auth, secret), limits);
    if (!UNKNOWN.has(answer.code)) return answer;
    const newest = await secrets.readAnew(auth.secret);
    return newest === secret ? answer : await ask(asked, authorization(auth, newest), limits);
  } catch (error) {
    // Another attempt would end alike: no request can be made of the values, or the host is not on the internet.
    const never = error instanceof NotARequestError || (error instanceof NeverLeftError && error.code === "NOT_PUBLIC");
    if (never) return { answer: "refused", code: 0, body: null };
    // The error's text comes from the other system, and may quote the request.
    return { answer: "failed", code: 0 };
  }
}

async function ask(
  { method, url, headers, body }: HostedCall,
  auth: Readonly<Record<string, string>>,
  limits: { signal: AbortSignal; publicOnly: boolean },
): Promise<CallAnswer> {
  const response = await freshRequest({
    ...urlParts(url),
    method,
    headers: { "user-agent": "sojourn", ...headers, ...auth },
    ...limits,
    ...(body === "" ? {} : { body }),
  });
  return answerOf(response.status, new TextDecoder().decode(await response.read(LONGEST_ANSWER)));
}

function authorization(auth: NonNullable<HttpDestination["auth"]>, secret: string): Readonly<Record<string, string>> {
  return AUTHORIZATION[auth.as](secret, auth.header);
}

const AUTHORIZATION: {
  readonly [A in AuthKind]: (secret: string, header: string | undefined) => Readonly<Record<string, string>>;
} = {
  bearer: (secret) => ({ authorization: `Bearer ${secret}` }),
  basic: (secret) => ({ authorization: `Basic ${base64(secret)}` }),
  header: (secret, header = "authorization") => ({ [header]: secret }),
};

/** Base64 of the text in Latin-1, or in UTF-8 if Latin-1 lacks one of its characters: https://www.rfc-editor.org/rfc/rfc7617.html#section-2.1 */
function base64(secret: string): string {
  return Buffer.from(secret, /^[\p{ASCII}\u0080-\u00ff]*$/u.test(secret) ? "latin1" : "utf8").toString("base64");
}

function withParameters(url: string, parameters: JsonObject): string {
  const full = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    full.searchParams.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return full.href;
}

/** Statuses after which a call is tried again. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

/** The largest part of an answer that is read, in characters. A journey keeps a few short values of it. */
export const LONGEST_ANSWER = 256 * 1024;

/** What a status means: 2xx is ok; after 408, 425, 429 and 5xx the call is tried again; any other is a refusal, also a redirect. */
export function answerOf(code: number, text: string): CallAnswer {
  if (LATER.has(code) || code >= 500) return { answer: "failed", code };
  return { answer: code >= 200 && code < 300 ? "ok" : "refused", code, body: bodyOf(text) };
}

/** The value if the text is JSON, else the text. */
function bodyOf(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
