import type { Purpose } from "./event.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Value } from "./rules.ts";

/** A system that journeys call, as `destinations.json` in the call function's bundle holds it: `Record<name, Destination>`. */
export type Destination = HttpDestination | LambdaDestination;

interface DestinationBase {
  readonly name: string;
  /** How long one attempt may take; milliseconds. */
  readonly timeout: number;
  /** Attempts in total, with back-off and jitter between them. */
  readonly attempts: number;
  /** A second call does harm: one that may have been taken is not made again. Absent: it may be made again. */
  readonly idempotent?: false;
  /** Calls begin at least so far apart, whoever makes them; milliseconds. Absent: as they come. */
  readonly spacing?: number;
  /** No attempt of a call step begins later than this after the first; milliseconds. Absent: where only `attempts` counts. */
  readonly giveUpAfter?: number;
  /** The answer in the local cloud, where nothing is called. */
  readonly example: { readonly status: number; readonly body: Json };
  /** The events that go there by themselves. */
  readonly forward?: Forward;
}

/** Which events of customers go to a destination by themselves, and with which data. */
export interface Forward {
  readonly events: readonly string[];
  /** For what the other system uses the data; `none`: for nothing that a customer may refuse. */
  readonly purpose: Purpose | "none";
  /** What counts for customers who have said nothing about it. */
  readonly byDefault: "in" | "out";
  /** Expressions over `event` and `profile`. */
  readonly with: Readonly<Record<string, Value>>;
}

/** How a request proves who makes it. */
export const AUTH_KINDS = ["bearer", "basic", "header", "query", "path", "hmac", "oauth", "aws"] as const;
export type AuthKind = (typeof AUTH_KINDS)[number];

/** A secret of Secrets Manager, by name or ARN, and how its text proves who calls. One secret a line: the first is used, the others where it is refused. */
export type SecretAuth =
  | { readonly as: "bearer" | "basic" | "path"; readonly secret: string }
  | { readonly as: "header" | "hmac"; readonly secret: string; readonly header?: string }
  | { readonly as: "query"; readonly secret: string; readonly parameter: string };

/** A token of OAuth 2, asked for with a secret and used until it expires: https://www.rfc-editor.org/rfc/rfc6749 */
export interface OAuthAuth {
  readonly as: "oauth";
  readonly secret: string;
  readonly tokenUrl: string;
  readonly grant: (typeof GRANTS)[number];
  /** Where the token's request has its parameters. */
  readonly send: (typeof TOKEN_REQUESTS)[number];
  readonly parameters: Readonly<Record<string, string>>;
  /** The header that takes the bare token; absent: `Authorization: Bearer …`. */
  readonly header?: string;
}

export const GRANTS = ["client_credentials", "refresh_token", "password"] as const;
export const TOKEN_REQUESTS = ["form", "basic", "json", "query"] as const;

/** The function's own role signs: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export interface AwsAuth {
  readonly as: "aws";
  readonly service: string;
  readonly region: string;
  /** What the role may do at which resource, so that AWS takes the request. */
  readonly action: string;
  readonly resource: string;
}

export type DestinationAuth = SecretAuth | OAuthAuth | AwsAuth;

export interface HttpDestination extends DestinationBase {
  readonly kind: "http";
  readonly method: "POST" | "PUT" | "PATCH" | "GET" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The hosts that the settings allowed at deployment; a destination on another host is not called, and no token asked for there. */
  readonly hosts?: readonly string[];
  readonly auth?: DestinationAuth;
  /** JSONata over the values of a call: the parts of its request. Absent: the values are the body. */
  readonly request?: string;
  /** JSONata over an answer, `{ status, headers, body }`: whether it is one. Absent: its status says so. */
  readonly answer?: string;
  /** What both read as `$name`. */
  readonly constants?: JsonObject;
}

export interface LambdaDestination extends DestinationBase {
  readonly kind: "lambda";
  readonly arn: string;
  /** The function gets what Amazon Pinpoint gave to functions of its custom channel, and answers as they did. */
  readonly payload?: "pinpoint";
}

/** The secret that a destination reads; undefined where it needs none. */
export function secretOf(destination: Destination): string | undefined {
  const auth = destination.kind === "http" ? destination.auth : undefined;
  return auth === undefined || auth.as === "aws" ? undefined : auth.secret;
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
