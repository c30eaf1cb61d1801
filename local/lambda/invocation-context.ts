import { AsyncLocalStorage } from "node:async_hooks";
import { type Host, type HostedCall, host, setHost } from "../../adapters/system/host.ts";
import type { Destination } from "../../core/model/destination.ts";
import type { Course } from "../faults/course.ts";
import type { ObservedCall } from "./idle-ticks.ts";

/** An invocation under way, and the cloud that it runs in. */
export interface Invocation {
  readonly functionName: string;
  readonly host: Host;
  /** What the function was called with; undefined while its bundle loads. */
  readonly event: unknown;
  /** Takes each call that the function makes, where somebody wants to know. */
  readonly observe?: ((call: ObservedCall) => void) | undefined;
  /** What a fault plan makes of it; undefined without one. */
  readonly course?: Course | undefined;
}

const invocations = new AsyncLocalStorage<Invocation>();
let loading: Invocation | undefined;

/** The invocation that the running code belongs to; undefined for code that is no function's. */
export function currentInvocation(): Invocation | undefined {
  return invocations.getStore() ?? loading;
}

/** Runs `work` as this invocation. */
export function within<T>(invocation: Invocation, work: () => Promise<T>): Promise<T> {
  return invocations.run(invocation, work);
}

/** Runs `work`, which loads a bundle, as this invocation; one at a time, since loading has no context of its own. */
export async function whileLoading<T>(invocation: Invocation, work: () => Promise<T>): Promise<T> {
  loading = invocation;
  try {
    return await work();
  } finally {
    loading = undefined;
  }
}

function required(): Host {
  const invocation = currentInvocation();
  if (invocation === undefined) throw new Error("A function of the local cloud is running outside an invocation.");
  return invocation.host;
}

/** What a destination answers: as the cloud says, else its example. */
async function answerOf(hosted: Host, destination: Destination, request: HostedCall) {
  const { status, body } = destination.example;
  return (await hosted.call?.(destination, request)) ?? { status, body: JSON.stringify(body) };
}

/**
 * Puts the host behind the door that bundles look through (adapters/system/host.ts). There is one door per process but
 * there may be several clouds: it leads to the cloud of the invocation that looks.
 */
export function installHost(): void {
  if (host() !== undefined) return;
  setHost({
    now: () => required().now(),
    get region() {
      return required().region;
    },
    requestHandler: { handle: (request, options) => required().requestHandler.handle(request, options) },
    prepare: (client) => required().prepare?.(client),
    fetch: (...request) => required().fetch(...request),
    call: (destination, request) => answerOf(required(), destination, request),
    log: (line) => required().log(line),
  });
}
