import * as z from "zod/mini";
import type { Failure } from "../expression/evaluate.ts";
import { parseEnvelope, parseEvent } from "../ingest/envelope.ts";
import { isRecent } from "../ingest/recent.ts";
import { parseTime } from "../ingest/time.ts";
import type { Destination, Forward } from "../model/destination.ts";
import type { CustomerEvent } from "../model/event.ts";
import { getOwn, isJsonObject, type JsonObject, parseJson } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import { purposeAnswer } from "../profile/purposes.ts";
import { profileView } from "../profile/view.ts";
import type { RedoOutcome } from "../redo/redo.ts";
import { evaluateValues } from "../steps/values.ts";
import { failedAgain, noteFault, whyGivenUp } from "./answer.ts";
import type { CallDeps } from "./call.ts";
import { comesWithItsTurn, mayCallSoon } from "./turns.ts";

/** An event of the bus that goes to a destination by itself, as the rule of the destination puts it on the calls' queue. */
export interface ForwardRecord {
  readonly destination: string;
  /** As EventBridge delivered it. */
  readonly event: JsonObject;
}

const shape = z.object({
  contract: z.literal(1),
  do: z.literal("forward"),
  destination: z.string(),
  event: z.custom<JsonObject>(isJsonObject),
});

/** The event in the body of a queue record; undefined where it is none. */
export function parseForward(body: string): ForwardRecord | undefined {
  const read = shape.safeParse(parseJson(body));
  return read.success ? { destination: read.data.destination, event: read.data.event } : undefined;
}

/** For so long an event may be on the bus and not in its customer's profile yet; milliseconds. */
const TAKEN_IN_WITHIN = 60 * 60_000;

/**
 * Sends an event to a destination, at least once. One read, no write.
 *
 * 1. Idempotency key: the id of the event, the same for every attempt and every copy that the bus delivers.
 * 2. Only an event that Sojourn has applied to a profile, and which is no replay: the customer's answers that came with it or before it count. Until
 *    it is applied the record comes again.
 * 3. Only with the customer's consent at this moment: an answer that is withdrawn while the record waits holds.
 * 4. Nothing of a customer who was erased: there is no profile, or a younger one.
 * 5. A refusal goes to the dead-letter queue at once; what failed comes again for three days and then goes there. A person puts it back.
 */
export async function forwardEvent(deps: CallDeps, record: ForwardRecord): Promise<RedoOutcome> {
  const destination = getOwn(deps.destinations, record.destination);
  if (destination === undefined) return { left: "There is no such destination any more.", comesAgain: "never" };
  const { forward, name } = destination;
  // The destination takes no events any more: what was under way is not wanted.
  if (forward === undefined) return dropped(deps, name, "not_forwarded");
  const now = deps.clock.now();
  const read = eventOf(record, now);
  if (read === undefined) return dropped(deps, name, "nobody");
  const { event, put } = read;
  if (event.replay) return dropped(deps, name, "replay");
  const profile = await deps.profiles.read(event.customerId);
  if (profile === undefined || !isApplied(deps, profile, event)) {
    const wasBefore = profile !== undefined && put < profile.born - TAKEN_IN_WITHIN;
    if (!wasBefore && now < put + TAKEN_IN_WITHIN) {
      return { left: "The event was not applied to a profile.", comesAgain: "for two hours" };
    }
    return dropped(deps, name, profile === undefined || wasBefore ? "erased" : "not_applied");
  }
  if (!mayGo(profile, forward)) return dropped(deps, name, "purpose");
  if (!(await mayCallSoon(deps, destination))) return comesWithItsTurn(deps, name, event.id);
  return deliver(deps, destination, { event, profile, with: forward.with, now });
}

async function deliver(
  deps: CallDeps,
  destination: Destination,
  asked: {
    readonly event: CustomerEvent;
    readonly profile: Profile;
    readonly with: Forward["with"];
    readonly now: number;
  },
): Promise<RedoOutcome> {
  const { event, profile, now } = asked;
  const failures: Failure[] = [];
  const kept = { name: event.name, time: event.time, properties: event.properties };
  const scope = { event: kept, profile: profileView(profile), steps: {}, journey: "", pass: 0, now };
  const body = await evaluateValues(asked.with, scope, failures);
  const answer = await deps.caller.call(destination, { key: event.id, body });
  const { name } = destination;
  noteFault(deps.counter, answer, { destination: name });
  if (answer.answer === "ok") {
    deps.counter.count("Forwarded", { destination: name });
    return "done";
  }
  if (answer.answer === "refused" && answer.why === "nothing_to_send") return dropped(deps, name, "nothing");
  deps.counter.count("ForwardFailed", { destination: name, code: String(answer.code) });
  deps.counter.count("CallFault", {});
  if (answer.answer === "failed") return failedAgain(destination, answer, "for three days");
  return { left: whyGivenUp(answer.code), comesAgain: "never" };
}

function dropped(deps: Pick<CallDeps, "counter">, destination: string, reason: string): "done" {
  deps.counter.count("ForwardDropped", { destination, reason });
  return "done";
}

/** The customer's event, and when it was put on the bus; undefined where it is none of a customer's. */
function eventOf(
  record: ForwardRecord,
  now: number,
): { readonly event: CustomerEvent; readonly put: number } | undefined {
  const read = parseEnvelope(JSON.stringify(record.event));
  if ("refused" in read) return undefined;
  const parsed = parseEvent(read.envelope, now);
  const put = parseTime(read.envelope.time);
  return "event" in parsed && put !== undefined ? { event: parsed.event, put } : undefined;
}

/** A profile with side items may have listed the event there, which is not looked up: such a customer has hundreds of events a day. */
function isApplied({ hash }: Pick<CallDeps, "hash">, profile: Profile, event: CustomerEvent): boolean {
  return isRecent(profile, hash, event) || (profile.spills ?? []).length > 0;
}

function mayGo(profile: Profile, { purpose, byDefault }: Forward): boolean {
  if (purpose === "none") return true;
  return purposeAnswer(profile, purpose)?.v ?? byDefault === "in";
}
