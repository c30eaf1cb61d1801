import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { getOwn } from "../profile/get-own.ts";
import { type Redone, redoBatch } from "../redo/redo-batch.ts";
import { isStillWanted } from "../redo/still-wanted.ts";
import type { CallDeps } from "./call.ts";
import { countAnswer } from "./count-answer.ts";
import { type GivenUpCall, parseGivenUp } from "./given-up.ts";

/**
 * Makes calls again that were given up and put back by a person, and returns the ids of the records that must come again.
 *
 * 1. The same request under the same `Idempotency-Key`: whoever has had it tells so. At least once, as every call.
 * 2. Only while it may still be wanted: the customer is inside, or went the whole way. Who has left for another reason, or was
 *    erased, is not called about.
 * 3. The run does not hear of the answer: it has gone on with `ok` false.
 * 4. One that fails comes again every few minutes for two hours, then it is given up once more.
 */
export function callAgain(deps: CallDeps, records: readonly QueueRecord[]): Promise<readonly string[]> {
  return redoBatch(deps, records, "A call could not be made again; it comes again.", async (body) => {
    const call = parseGivenUp(body);
    if (call === undefined) return { left: "It is no call that was given up.", comesAgain: "never" };
    return makeAgain(deps, call);
  });
}

async function makeAgain(deps: CallDeps, call: GivenUpCall): Promise<Redone> {
  const { journey, step } = call;
  if (!isStillWanted(await deps.profiles.read(call.customer), call, deps.clock.now())) {
    deps.counter.note("info", "A call is not made again: the customer has left the journey.", { journey, step });
    return "done";
  }
  const destination = getOwn(deps.destinations, call.destination);
  if (destination === undefined) return { left: "There is no such destination any more.", comesAgain: "never" };
  const answer = await deps.caller.call(destination, { key: call.key, body: call.body });
  countAnswer(deps.counter, call, answer);
  return answer.answer === "failed" ? { left: whyGivenUp(answer.code), comesAgain: "for two hours" } : "done";
}

/** One sentence for a person. */
export function whyGivenUp(code: number): string {
  return code === 0 ? "The last attempt was not answered." : `The last attempt was answered with ${code}.`;
}
