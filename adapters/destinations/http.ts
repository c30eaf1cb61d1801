import type { CallAnswer, CallRequest } from "../../core/call/answer.ts";
import { type ReadAnswer, readAnswer } from "../../core/call/http-answer.ts";
import { httpRequestOf } from "../../core/call/http-request.ts";
import type { HttpDestination } from "../../core/model/destination.ts";
import type { Clock } from "../../core/ports/system.ts";
import { NeverLeftError, NotARequestError } from "../system/fresh-request.ts";
import { headerValue } from "../system/header-value.ts";
import type { HostedCall } from "../system/host.ts";
import { sha256 } from "../system/system.ts";
import { type AuthDeps, authorized } from "./authorize.ts";
import { exchange, type Limits } from "./exchange.ts";
import { TokenError } from "./tokens.ts";

/** Which addresses a call may connect to. */
export interface Reach {
  readonly publicOnly?: boolean;
}

export interface HttpDeps extends AuthDeps {
  readonly reach?: Reach;
}

/** The request without its secret, or the answer where none is to be made. */
export async function httpRequest(
  destination: HttpDestination,
  request: CallRequest,
  clock: Clock,
): Promise<{ readonly request: HostedCall } | { readonly answer: CallAnswer }> {
  const made = await httpRequestOf(destination, request, { now: clock.now(), hash: sha256 });
  if ("nothing" in made) return { answer: { answer: "refused", code: 0, body: null, why: "nothing_to_send" } };
  if ("fault" in made)
    return { answer: { answer: "refused", code: 0, body: null, why: "request_fault", fault: made.fault } };
  const { headers, ...rest } = made.request;
  const encoded = Object.entries(headers).map(([name, value]) => [name, headerValue(value)]);
  const given = destination.request === undefined ? {} : { given: request.body };
  return { request: { ...rest, headers: Object.fromEntries(encoded), ...given } };
}

/** Statuses of a system that does not accept the secret, for example because it was rotated. */
const UNKNOWN: ReadonlySet<number> = new Set([401, 403]);

/**
 * Makes a call over HTTP, each time over a new connection: once, and again where the system does not know the secret (it was rotated, or
 * its text has two) or the token any more. Redirects are not followed. After the destination's timeout it counts as not answered.
 */
export async function callHttp(destination: HttpDestination, asked: HostedCall, deps: HttpDeps): Promise<CallAnswer> {
  const { publicOnly = true } = deps.reach ?? {};
  const limits = { signal: AbortSignal.timeout(destination.timeout), publicOnly };
  let last: ReadAnswer | undefined;
  try {
    for await (const request of authorized(destination, asked, deps, limits)) {
      last = await ask(destination, request, limits, deps.clock);
      if (!UNKNOWN.has(last.code) && last.renew !== true) return last;
    }
  } catch (error) {
    // Another attempt would end alike: no request can be made of the values, or the host is not on the internet.
    const never = error instanceof NotARequestError || (error instanceof NeverLeftError && error.code === "NOT_PUBLIC");
    if (never) return { answer: "refused", code: 0, body: null };
    if (error instanceof TokenError) {
      return error.answer.answer === "failed" ? { ...error.answer, untaken: true } : error.answer;
    }
    if (error instanceof NeverLeftError) return { answer: "failed", code: 0, untaken: true };
    // The error's text comes from the other system, and may quote the request.
    return { answer: "failed", code: 0 };
  }
  return last ?? { answer: "refused", code: 401, body: null };
}

async function ask(
  destination: HttpDestination,
  request: HostedCall,
  limits: Limits,
  clock: Clock,
): Promise<ReadAnswer> {
  return readAnswer(destination, await exchange(request, limits), { now: clock.now(), hash: sha256 });
}
