import { AsyncLocalStorage } from "node:async_hooks";
import { type Host, type HostedCall, host, setHost } from "../../adapters/system/host.ts";
import type { Destination } from "../../core/model/destination.ts";
import type { FaultyInvocation } from "../faults/calls.ts";
import type { ObservedCall } from "./idle-invocations.ts";

/** A running invocation, and its cloud. */
export interface Invocation {
  readonly functionName: string;
  readonly host: Host;
  /** The input of the function; undefined while its bundle loads. */
  readonly event: unknown;
  /** Called for each call that the function makes. */
  readonly observe?: ((call: ObservedCall) => void) | undefined;
  /** The effect of the fault plan on this invocation; undefined without a plan. */
  readonly faulty?: FaultyInvocation | undefined;
}

const invocations = new AsyncLocalStorage<Invocation>();
let loading: Invocation | undefined;

/** The invocation to which the running code belongs; undefined outside of functions. */
export function currentInvocation(): Invocation | undefined {
  return invocations.getStore() ?? loading;
}

/** Runs `work` within this invocation. */
export function within<T>(invocation: Invocation, work: () => Promise<T>): Promise<T> {
  return invocations.run(invocation, work);
}

/** Runs `work`, which loads a bundle, within this invocation. One at a time, because loading has no async context. */
export async function whileLoading<T>(invocation: Invocation, work: () => Promise<T>): Promise<T> {
  loading = invocation;
  try {
    return await work();
  } finally {
    loading = undefined;
  }
}

function requiredHost(): Host {
  const invocation = currentInvocation();
  if (invocation === undefined) throw new Error("A function of the local cloud is running outside an invocation.");
  return invocation.host;
}

/** The answer of a destination: the cloud's, otherwise the example of the destination. */
async function answerOf(current: Host, destination: Destination, request: HostedCall) {
  const { status, body } = destination.example;
  return (await current.call?.(destination, request)) ?? { status, body: JSON.stringify(body) };
}

/**
 * Sets the host that bundles use (adapters/system/host.ts). A process has one host but may have several clouds: each call goes
 * to the cloud of the current invocation.
 */
export function installHost(): void {
  if (host() !== undefined) return;
  setHost({
    now: () => requiredHost().now(),
    get region() {
      return requiredHost().region;
    },
    requestHandler: { handle: (request, options) => requiredHost().requestHandler.handle(request, options) },
    prepare: (client) => requiredHost().prepare?.(client),
    fetch: (...request) => requiredHost().fetch(...request),
    attached: async (bucket, key) => requiredHost().attached?.(bucket, key),
    kept: async (message) => requiredHost().kept?.(message),
    call: (destination, request) => answerOf(requiredHost(), destination, request),
    log: (line) => requiredHost().log(line),
  });
}
