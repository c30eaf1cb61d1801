import type { Json } from "./json.ts";

/** A system that journeys call, as `destinations.json` in the call function's bundle holds it: `Record<name, Destination>`. */
export type Destination = HttpDestination | LambdaDestination;

interface DestinationBase {
  readonly name: string;
  /** How long one attempt may take; milliseconds. */
  readonly timeout: number;
  /** Attempts in total, with back-off and jitter between them. */
  readonly attempts: number;
  /** The answer in the local cloud, where nothing is called. */
  readonly example: { readonly status: number; readonly body: Json };
}

/** How a secret is sent with a request. */
export const AUTH_KINDS = ["bearer", "basic", "header"] as const;
export type AuthKind = (typeof AUTH_KINDS)[number];

export interface HttpDestination extends DestinationBase {
  readonly kind: "http";
  readonly method: "POST" | "PUT" | "PATCH" | "GET" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The hosts that the settings allowed at deployment; a destination on another host is not called. */
  readonly hosts?: readonly string[];
  /** The name or ARN of a secret in Secrets Manager, and how its text is sent. */
  readonly auth?: { readonly secret: string; readonly as: AuthKind; readonly header?: string };
}

export interface LambdaDestination extends DestinationBase {
  readonly kind: "lambda";
  readonly arn: string;
  /** The function gets what Amazon Pinpoint gave to functions of its custom channel, and answers as they did. */
  readonly payload?: "pinpoint";
}

/**
 * Whether a secret belongs to Sojourn by its name, `sojourn/…`, or its ARN. Another secret is readable only if its
 * owner has given it the stage's tag.
 */
export function isOwnSecret(secret: string): boolean {
  return /^(arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?sojourn\//.test(secret);
}

/** A host in the settings: one host or, with `*.` in front, all hosts below it. */
export const HOST = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Whether calls may go to the host of a URL; without a list they may go anywhere. */
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
