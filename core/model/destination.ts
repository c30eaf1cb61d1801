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
  /** The name or ARN of a secret in Secrets Manager, and how its text goes with the request. */
  readonly auth?: { readonly secret: string; readonly as: "bearer" | "basic" | "header"; readonly header?: string };
}

export interface LambdaDestination extends DestinationBase {
  readonly kind: "lambda";
  readonly arn: string;
  /** It is given what Amazon Pinpoint gave functions of its custom channel, and answers as they did. */
  readonly payload?: "pinpoint";
}
