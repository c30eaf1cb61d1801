import { defined } from "../model/defined.ts";
import type { Destination } from "../model/destination.ts";
import { getOwn, type JsonObject } from "../model/json.ts";
import type { Counter } from "../ports/system.ts";
import { type CarriedMessage, type DestinationCaller, noteFault } from "./answer.ts";
import { mayCallSoon, type TurnDeps } from "./turns.ts";

/** A message that a destination takes, as the function that sends gives it to the one that calls other systems. */
export interface Delivery {
  readonly contract: 1;
  readonly do: "deliver";
  readonly destination: string;
  /** Its `Idempotency-Key`: the same for every attempt of one message. */
  readonly key: string;
  readonly body: JsonObject;
  /** How long the other system may take, where its own time is longer; milliseconds. */
  readonly within: number;
  readonly message: CarriedMessage;
}

/**
 * What became of it. `taken`: the other system has it. `later`: it certainly has not, and may take it later. `refused`: it never will.
 * `denied`: it does not accept us. `unknown`: it may have it. `code`: the HTTP status, 0 without an answer.
 */
export interface Delivered {
  readonly outcome: "taken" | "later" | "refused" | "denied" | "unknown";
  readonly code: number;
  /** Of a refusal without a request. */
  readonly why?: string;
}

export interface DeliverDeps extends TurnDeps {
  readonly caller: DestinationCaller;
  readonly counter: Counter;
  readonly destinations: Readonly<Record<string, Destination>>;
}

/** Statuses by which a system says that it does not accept our credentials, for any message. */
const DENIED: ReadonlySet<number> = new Set([401, 403, 407]);

/**
 * Makes one request for a message that has been claimed. No read and no write but for the turn of a destination with a rate; whoever asks
 * decides what follows, and whether it asks again under the same key.
 */
export async function deliverMessage(deps: DeliverDeps, delivery: Delivery): Promise<Delivered> {
  const { destination: name, key, body, within, message } = delivery;
  const destination = getOwn(deps.destinations, name);
  if (destination === undefined) return { outcome: "denied", code: 0, why: "no_such_destination" };
  if (!(await mayCallSoon(deps, destination))) {
    deps.counter.count("CallWaited", { destination: name });
    return { outcome: "later", code: 429 };
  }
  const hurried = { ...destination, timeout: Math.min(destination.timeout, within) };
  const answer = await deps.caller.call(hurried, { key, body, message });
  noteFault(deps.counter, answer, { destination: name });
  const { code } = answer;
  switch (answer.answer) {
    case "ok":
      return { outcome: "taken", code };
    case "refused":
      return { outcome: DENIED.has(code) ? "denied" : "refused", code, ...defined({ why: answer.why }) };
    case "failed":
      return { outcome: answer.untaken === true ? "later" : "unknown", code };
  }
}
