import type { Json } from "./json.ts";

/** A system that journeys call, as `destinations.json` in the call function's bundle holds it: `Record<name, Destination>`. */
export type Destination = HttpDestination | LambdaDestination;

interface DestinationBase {
  readonly name: string;
  /** How long one attempt may take; milliseconds. */
  readonly timeout: number;
  /** Attempts in all, with back-off and jitter between them. */
  readonly attempts: number;
  /** What is answered where nothing is really called: on a laptop. */
  readonly example: { readonly status: number; readonly body: Json };
}

export interface HttpDestination extends DestinationBase {
  readonly kind: "http";
  readonly method: "POST" | "PUT" | "PATCH" | "GET" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The hosts that the settings allow, as they were deployed; it is not called where its own is none of them. */
  readonly hosts?: readonly string[];
  /** The name or ARN of a secret in Secrets Manager, and how its text goes with the request. */
  readonly auth?: { readonly secret: string; readonly as: "bearer" | "basic" | "header"; readonly header?: string };
}

export interface LambdaDestination extends DestinationBase {
  readonly kind: "lambda";
  readonly arn: string;
  /** It is given what Amazon Pinpoint gave functions of its custom channel, and answers as they did. */
  readonly payload?: "pinpoint";
}

/**
 * Whether a secret is Sojourn's by its name, `sojourn/…`, or its ARN. Any other is read only where its owner has given it the
 * stage's tag.
 */
export function isOwnSecret(secret: string): boolean {
  return /^(arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?sojourn\//.test(secret);
}

/** A host as settings name it: itself, or with `*.` in front all hosts below it. */
export const HOST = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Whether calls may go to the host of an address; without a list they may go anywhere. */
export function isAllowedHost(url: string, hosts: readonly string[] | undefined): boolean {
  if (hosts === undefined) return true;
  const host = hostOf(url);
  return hosts.some((one) => (one.startsWith("*.") ? host.endsWith(one.slice(1)) : host === one));
}

/** `https://Billing.example.com:8443/retry` → `billing.example.com`; empty where there is none. */
export function hostOf(url: string): string {
  const [, authority = ""] = /^[a-z]+:\/\/([^/?#\\]*)/i.exec(url) ?? [];
  return authority.replace(/^.*@/, "").replace(/:\d*$/, "").replace(/\.$/, "").toLowerCase();
}
