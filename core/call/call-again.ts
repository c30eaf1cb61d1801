import { COMPLETED } from "../enter/end.ts";
import { entryId } from "../enter/entry-id.ts";
import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { isWorn } from "../ingest/parking.ts";
import { errorName } from "../model/faults.ts";
import type { Profile } from "../model/profile.ts";
import { getOwn } from "../profile/get-own.ts";
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
export async function callAgain(deps: CallDeps, records: readonly QueueRecord[]): Promise<readonly string[]> {
  const again = await Promise.all(records.map(async (record) => ((await isDone(deps, record)) ? [] : [record.id])));
  return again.flat();
}

async function isDone(deps: CallDeps, record: QueueRecord): Promise<boolean> {
  try {
    const call = parseGivenUp(record.body);
    if (call === undefined) return await giveUpAgain(deps, record, "It is no call that was given up.");
    const { journey, step } = call;
    if (!mayBeMade(await deps.profiles.read(call.customer), call)) {
      deps.counter.note("info", "A call is not made again: the customer has left the journey.", { journey, step });
      return true;
    }
    const destination = getOwn(deps.destinations, call.destination);
    if (destination === undefined) return await giveUpAgain(deps, record, "There is no such destination any more.");
    const answer = await deps.caller.call(destination, { key: call.key, body: call.body });
    countAnswer(deps.counter, call, answer);
    if (answer.answer !== "failed") return true;
    return isWorn(record) && (await giveUpAgain(deps, record, whyGivenUp(answer.code)));
  } catch (error) {
    deps.counter.count("UnexpectedError", {});
    deps.counter.note("error", "A call could not be made again; it comes again.", { error: errorName(error) });
    return false;
  }
}

async function giveUpAgain({ parked }: CallDeps, { body }: QueueRecord, reason: string): Promise<true> {
  await parked.put(body, reason);
  return true;
}

/** One sentence for a person. */
export function whyGivenUp(code: number): string {
  return code === 0 ? "The last attempt was not answered." : `The last attempt was answered with ${code}.`;
}

function mayBeMade(profile: Profile | undefined, { born, journey, n, start }: GivenUpCall): boolean {
  if (profile === undefined || profile.born !== born) return false;
  const entry = getOwn(profile.entries, entryId(journey, n));
  if (entry !== undefined) return entry.start === start && (entry.end?.outcome ?? COMPLETED) === COMPLETED;
  const gone = getOwn(profile.journeys, journey)?.gone?.find((each) => each.n === n && each.start === start);
  return gone !== undefined && gone.outcome === undefined;
}
