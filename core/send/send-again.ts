import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { defined } from "../model/defined.ts";
import { type Message, messageKey } from "../model/message.ts";
import { type RedoOutcome, redoBatch } from "../redo/redo.ts";
import { withSlot } from "./cap-slots.ts";
import { askGate, type ChosenSend, chosen } from "./choices.ts";
import { claim } from "./claim.ts";
import { prepare } from "./compose.ts";
import { finish, handOver, recordOnly } from "./deliver.ts";
import type { SendDeps } from "./deps.ts";
import { resultFromStored } from "./end-claim.ts";
import { type GivenUpMessage, mayReopen, parseGivenUpMessage, reopened, whyGivenUp } from "./given-up.ts";
import { DECISIONS } from "./limits.ts";

/**
 * Sends webhooks that were given up and that a person has put back. Returns the ids of the records that must come again.
 *
 * 1. The idempotency key is the message key: a message that was sent is not sent again, whichever record asks for it. All
 *    requests carry the same `Idempotency-Key`.
 * 2. The gate decides as always, on the profile version that the next write replaces, but it also allows customers who have
 *    completed the journey. Customers who left for another reason, or were erased, get nothing. The caps count the message once.
 * 3. The run is not told: it has gone on.
 * 4. A record comes again every few minutes, for two hours if the receiver does not take the message, for three days if the gate
 *    holds it. Then the message is given up once more. Between two attempts it is in the same state as before.
 *
 * `claimant` returns a unique id for each attempt.
 */
export function sendAgain(
  deps: SendDeps,
  records: readonly QueueRecord[],
  claimant: () => string,
): Promise<readonly string[]> {
  return redoBatch(deps, records, "A message could not be sent again; it comes again.", async (body) => {
    const given = parseGivenUpMessage(body);
    if (given === undefined) return { left: "It is no message that was given up.", comesAgain: "never" };
    for (let clashes = 0; clashes < DECISIONS; clashes++) {
      const redone = await attempt(deps, given, claimant());
      if (redone !== "clash") return redone;
      deps.counter.count("Clash", {});
    }
    return { left: "Other writers of the profile were first each time.", comesAgain: "for two hours" };
  });
}

async function attempt(deps: SendDeps, given: GivenUpMessage, claimant: string): Promise<RedoOutcome | "clash"> {
  const { customer } = given;
  const send = sendOf(given);
  const stored = await deps.messages.read(customer, messageKey(send));
  if (stored === undefined || isOver(stored, send)) return "done";
  const profile = await deps.profiles.read(customer);
  if (profile === undefined) return notWanted(deps, given, "the customer was erased");
  const now = deps.clock.now();
  const decision = await askGate(deps, send, profile, now, given);
  if (decision.kind === "exited") return notWanted(deps, given, "the customer has left the journey");
  const rule = decision.grounds.rule;
  if (decision.kind === "drop") return notWanted(deps, given, rule);
  if (decision.kind === "hold") return { left: `It may not be sent yet: ${rule}.`, comesAgain: "for three days" };
  const composed = await prepare(deps, send, profile, now, given);
  if ("reason" in composed) return { left: `It cannot be sent: ${composed.reason}.`, comesAgain: "never" };

  const written = withSlot(deps, profile, decision.slot);
  if ((await deps.profiles.write(written, profile.ver, {})) === "clash") return "clash";
  // If another call has opened it instead, the claim decides between the two.
  if (mayReopen(stored)) await deps.messages.reopen(reopened(stored, now), stored.attempt);
  const mayReplace = ({ state }: Message) => state === "released";
  const made = { claimant, grounds: decision.grounds, ...defined({ wrote: composed.wrote }) };
  const claimed = await claim(deps, send, now, { ...made, mayReplace, again: true });
  if (!("claimed" in claimed)) {
    // A claim whose claimer has died is ended; next time the message is opened again.
    await resultFromStored(deps, "lost" in claimed ? claimed.lost : claimed.givenUp);
    return { left: "Another attempt was at work on it.", comesAgain: "for two hours" };
  }
  const held = { message: claimed.claimed, profile: written };
  if (!composed.deliver) {
    await recordOnly(deps, held);
    return "done";
  }
  const answer = await handOver(deps, held, composed.outgoing);
  await finish(deps, held, answer);
  const left = whyGivenUp(answer.answer);
  return left === undefined ? "done" : { left, comesAgain: "for two hours" };
}

function sendOf({ choice, startInName: _, born: __, event: ___, ...place }: GivenUpMessage): ChosenSend {
  return chosen({ ...place, do: "send", steps: {}, choices: [choice], alsoOn: [] }, choice);
}

/** Whether the message is final and was not given up, or belongs to another choice by now. */
function isOver(stored: Message, { template }: ChosenSend): boolean {
  return stored.template !== template || !(mayReopen(stored) || OPEN.has(stored.state));
}

/** States that an attempt that died may have left. */
const OPEN: ReadonlySet<string> = new Set(["released", "claimed"]);

function notWanted({ counter }: SendDeps, { journey, step }: GivenUpMessage, why: string): "done" {
  counter.note("info", "A webhook that was given up is not sent again.", { journey, step, why });
  return "done";
}
