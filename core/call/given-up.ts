import * as z from "zod/mini";
import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { getOwn, isJsonObject, type JsonObject, parseJson } from "../model/json.ts";
import { isStillWanted, type RedoOutcome, redoBatch } from "../redo/redo.ts";
import { countAnswer, failedAgain, isSecretRefused, whyGivenUp } from "./answer.ts";
import type { CallDeps } from "./call.ts";
import { forwardEvent, parseForward } from "./forward.ts";
import { comesWithItsTurn, mayCallSoon } from "./turns.ts";

/**
 * Makes calls again that were given up and put back by a person, and forwards events (forwardEvent). Returns the ids of the records that
 * must come again.
 *
 * 1. The same request with the same `Idempotency-Key`; at least once, as every call.
 * 2. Only while it may be wanted: the customer is inside, or completed the journey. Not where they left for another
 *    reason, or were erased.
 * 3. The run does not learn the answer: it has gone on with `ok` false.
 * 4. A call that fails comes again every few minutes, or when its answer says, for two hours or 20 times, and is then given up once more.
 */
export function retryGivenUpCalls(deps: CallDeps, records: readonly QueueRecord[]): Promise<readonly string[]> {
  return redoBatch(deps, records, "A call could not be made again; it comes again.", async (body) => {
    const forward = parseForward(body);
    if (forward !== undefined) return forwardEvent(deps, forward);
    const call = parseGivenUp(body);
    if (call === undefined) return { left: "It is no call that was given up.", comesAgain: "never" };
    return callOnceMore(deps, call);
  });
}

async function callOnceMore(deps: CallDeps, call: GivenUpCall): Promise<RedoOutcome> {
  const { journey, step } = call;
  if (!isStillWanted(await deps.profiles.read(call.customer), call, deps.clock.now())) {
    deps.counter.note("info", "A call is not made again: the customer has left the journey.", { journey, step });
    return "done";
  }
  const destination = getOwn(deps.destinations, call.destination);
  if (destination === undefined) return { left: "There is no such destination any more.", comesAgain: "never" };
  if (!(await mayCallSoon(deps, destination))) return comesWithItsTurn(deps, destination.name, call.key);
  const answer = await deps.caller.call(destination, { key: call.key, body: call.body });
  countAnswer(deps.counter, call, answer);
  if (isSecretRefused(answer)) return { left: whyGivenUp(answer.code), comesAgain: "never" };
  return answer.answer === "failed" ? failedAgain(destination, answer, "for two hours") : "done";
}

/**
 * A call that was given up, with everything needed to make it again: the same request with the same key. The
 * dead-letter queue of calls stores it.
 */
export interface GivenUpCall {
  readonly contract: 1;
  readonly do: "call again";
  readonly customer: string;
  /** Of the customer's profile, and of the entry: another life, or entry, is another matter. */
  readonly born: number;
  readonly start: number;
  readonly journey: string;
  readonly n: number;
  readonly step: string;
  readonly pass: number;
  readonly destination: string;
  /** Its `Idempotency-Key`. */
  readonly key: string;
  readonly body: JsonObject;
}

const shape = z.object({
  contract: z.literal(1),
  do: z.literal("call again"),
  customer: z.string(),
  born: z.number(),
  start: z.number(),
  journey: z.string(),
  n: z.number(),
  step: z.string(),
  pass: z.number(),
  destination: z.string(),
  key: z.string(),
  body: z.custom<JsonObject>(isJsonObject),
});

/** The call in the body of a queue record; undefined where it is none. */
export function parseGivenUp(record: string): GivenUpCall | undefined {
  const read = shape.safeParse(parseJson(record));
  return read.success ? read.data : undefined;
}
