import { withQuery } from "../../core/call/http-request.ts";
import type { AwsAuth, HttpDestination, OAuthAuth, SecretAuth } from "../../core/model/destination.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import type { Clock } from "../../core/ports/system.ts";
import { NotARequestError } from "../system/fresh-request.ts";
import type { HostedCall } from "../system/host.ts";
import { mac } from "../system/mac.ts";
import { type AwsCredentials, signed } from "./aws-signature.ts";
import type { Limits } from "./exchange.ts";
import type { Tokens } from "./tokens.ts";

export interface AuthDeps {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly tokens: Tokens;
  /** Of the function's own role. */
  readonly credentials: () => Promise<AwsCredentials>;
}

/**
 * The request with what proves who makes it, and then, for as long as the system does not know who that is, with what may prove it
 * instead: the other line of the secret, the secret as it is now, a new token. At most four requests, all with one idempotency key.
 */
export async function* authorized(
  { auth, hosts }: Pick<HttpDestination, "auth" | "hosts">,
  request: HostedCall,
  deps: AuthDeps,
  limits: Limits,
): AsyncGenerator<HostedCall> {
  if (auth === undefined) yield request;
  else if (auth.as === "aws") yield await byRole(auth, request, deps);
  else if (auth.as === "oauth") yield* byToken(auth, hosts, request, deps, limits);
  else yield* bySecret(auth, request, deps);
}

/** One secret a line: a new one can be in use before the old one is gone (docs/adr/0145). */
export function secretLines(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

async function* bySecret(auth: SecretAuth, request: HostedCall, deps: AuthDeps): AsyncGenerator<HostedCall> {
  // A signature has one code for each secret.
  const proofsIn = (text: string) => (auth.as === "hmac" ? [secretLines(text).join("\n")] : secretLines(text));
  for await (const proof of proofs(deps.secrets, auth.secret, proofsIn)) {
    yield withSecret(auth, request, proof, deps.clock.now());
  }
}

/** What a secret holds by `proofsIn`, and then what it holds when it is read anew; each once. */
export async function* proofs(
  secrets: Secrets,
  name: string,
  proofsIn: (text: string) => readonly string[],
): AsyncGenerator<string> {
  const tried = new Set<string>();
  for (const read of ["read", "readAnew"] as const) {
    for (const proof of proofsIn(await secrets[read](name))) {
      if (tried.has(proof)) continue;
      tried.add(proof);
      yield proof;
    }
  }
}

function withSecret(auth: SecretAuth, request: HostedCall, secret: string, now: number): HostedCall {
  switch (auth.as) {
    case "bearer":
      return withHeader(request, "authorization", `Bearer ${secret}`);
    case "basic":
      return withHeader(request, "authorization", `Basic ${base64(secret)}`);
    case "header":
      return withHeader(request, auth.header ?? "authorization", secret);
    case "query":
      return { ...request, url: withQuery(request.url, { [auth.parameter]: secret }) };
    case "path":
      return { ...request, url: withSecretPath(request.url, secret) };
    case "hmac":
      return withHeader(
        request,
        auth.header ?? "Sojourn-Signature",
        signatureOf(request.body, secretLines(secret), now),
      );
  }
}

function withHeader(request: HostedCall, name: string, value: string): HostedCall {
  return { ...request, headers: { ...request.headers, [name.toLowerCase()]: value } };
}

/** A secret that is part of an address, as of Slack's webhooks. It may not lead to another folder, nor end the path. */
function withSecretPath(url: string, secret: string): string {
  const segments = secret.replace(/^\/|\/$/g, "").split("/");
  if (segments.some((segment) => !/^[\w~-][\w.~-]*$/.test(segment))) {
    throw new NotARequestError(new Error("The secret is no part of a path."));
  }
  const [, place = "", query = ""] = /^([^?]*)(.*)$/s.exec(url) ?? [];
  return `${place.replace(/\/$/, "")}/${segments.join("/")}${query}`;
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 over `<seconds>.<body>`, a `v1` for each secret. A source with `scheme: sojourn` reads it. */
function signatureOf(body: string, secrets: readonly string[], now: number): string {
  const time = String(Math.floor(now / 1000));
  const codes = secrets.map((secret) => `v1=${mac.hmac("sha256", secret, [time, ".", body], "hex")}`);
  return [`t=${time}`, ...codes].join(",");
}

async function* byToken(
  auth: OAuthAuth,
  hosts: HttpDestination["hosts"],
  request: HostedCall,
  { tokens }: AuthDeps,
  limits: Limits,
): AsyncGenerator<HostedCall> {
  const known = await tokens.read(auth, hosts, limits);
  yield withToken(auth, request, known);
  yield withToken(auth, request, await tokens.readAnew(auth, hosts, known, limits));
}

function withToken({ header }: OAuthAuth, request: HostedCall, token: string): HostedCall {
  return header === undefined
    ? withHeader(request, "authorization", `Bearer ${token}`)
    : withHeader(request, header, token);
}

async function byRole(auth: AwsAuth, request: HostedCall, { credentials, clock }: AuthDeps): Promise<HostedCall> {
  return signed(request, auth, await credentials(), clock.now());
}

/** Base64 of the text in Latin-1, or in UTF-8 if Latin-1 lacks one of its characters: https://www.rfc-editor.org/rfc/rfc7617.html#section-2.1 */
export function base64(secret: string): string {
  return Buffer.from(secret, /^[\p{ASCII}\u0080-\u00ff]*$/u.test(secret) ? "latin1" : "utf8").toString("base64");
}
