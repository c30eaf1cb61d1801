import type { CarriedMessage } from "../../core/call/answer.ts";
import type { ByDestination } from "../../core/channels/by-destination.ts";
import type { Channel } from "../../core/channels/channels.ts";
import type { Destination } from "../../core/model/destination.ts";
import type { JsonObject } from "../../core/model/json.ts";
import type { InboxMessage } from "../../core/ports/inbox.ts";
import type { MessageTags } from "../../core/ports/messages.ts";

/**
 * How a bundle finds out that it runs in the local cloud. In AWS there is no host, and every member falls back to the
 * real thing. Nothing else in a bundle may read the clock.
 */
export interface Host {
  /** Virtual time; epoch milliseconds. */
  now(): number;
  /** The SDK reads the environment at its first call only, when it is no longer this function's. */
  readonly region: string;
  /** An AWS SDK v3 HttpHandler that answers in process. */
  readonly requestHandler: { handle(request: unknown, options?: unknown): Promise<{ response: unknown }> };
  /** Has an SDK client call the request handler without what only a network needs. */
  prepare?(client: { readonly config: object; readonly middlewareStack: object }): void;
  /**
   * Where messages that are posted to a URL go instead of the network. `tags`: the message's, which its request does not contain.
   * `to`: the customer's address, where the channel writes to one, as a gateway's does.
   */
  fetch(
    channel: Exclude<Channel, "in_app" | ByDestination>,
    url: string,
    init: { method: string; headers: Record<string, string>; body: string },
    tags?: MessageTags,
    to?: string,
  ): Promise<{ status: number; headers: Record<string, string>; text(): Promise<string> }>;
  /** Is told of a message that was put into the table for the app. */
  kept?(message: InboxMessage): Promise<void>;
  /** The content of a file that goes with e-mail, undefined where there is none. */
  attached?(bucket: string, key: string): Promise<Uint8Array | undefined>;
  /** What a destination answers instead of the network and of other functions; its example where the host does not say. */
  call?(
    destination: Destination,
    request: HostedCall,
  ): Promise<{ status: number; body: string; headers?: Record<string, string> }>;
  /** Where log and metric lines go instead of stdout. */
  log(line: string): void;
}

/** A call as it would have gone out, but for its secret. */
export interface HostedCall {
  readonly method: string;
  /** Of a function its ARN. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The message that it carries. */
  readonly message?: CarriedMessage;
  /** The values of the call, if the destination's expression makes a request of another form of them. */
  readonly given?: JsonObject;
}

const KEY = Symbol.for("sojourn.host");

/** The local cloud this code runs in; undefined in AWS. */
export function host(): Host | undefined {
  return (globalThis as { [KEY]?: Host })[KEY];
}

/** Set by the local cloud before it loads bundles. */
export function setHost(value: Host | undefined): void {
  Reflect.set(globalThis, KEY, value);
}
