import { defined } from "../model/defined.ts";
import { entryId } from "../model/entry.ts";
import { ExitedError, HoldError, RetryableError } from "../model/errors.ts";
import { getOwn } from "../model/json.ts";
import { type Message, messageKey } from "../model/message.ts";
import type { CapSlot, Profile } from "../model/profile.ts";
import type { SendResult, SendTask } from "../model/task.ts";
import { isoTime } from "../moment/wall-time.ts";
import { addressFor, addressHash } from "../policy/address.ts";
import { BUDGET_RULE } from "../policy/budgets.ts";
import { type Decision, drop, type Refusal } from "../policy/decision.ts";
import { giveBackOthers, giveBackSlot, hasBid, withSlot } from "./cap-slots.ts";
import { type ChosenSend, choose, type Progress } from "./choices.ts";
import { claim } from "./claim.ts";
import { prepare } from "./compose.ts";
import { deliver, recordOnly } from "./deliver.ts";
import type { SendDeps } from "./deps.ts";
import { countMessage, leaseOver, mayClaimAgain, mayHaveArrived, resultFromStored } from "./end-claim.ts";
import { keepGivenUp } from "./given-up.ts";
import { DECISIONS } from "./limits.ts";
import { ownInstant } from "./own-instant.ts";
import { mayReplace, progressAfter, withFailed } from "./progress.ts";
import { putMessage, unsentOf } from "./put-message.ts";

/**
 * Sends one message of one customer, or says why not. Called at least once per message, by a machine that retries.
 *
 * 1. The idempotency key is the message key: a second call returns the stored result. `claimant` is an id of this invocation
 *    alone, however often the task is delivered; it distinguishes the call's own claim from another's.
 * 2. The gate decides on the profile version that the next write replaces; after a clash it decides anew.
 * 3. Only the holder of the claim calls the provider, once per claim: marketing at most once, transactional messages and
 *    webhooks at least once.
 * 4. A cap slot is stored before the claim and given back only when the message can no longer be claimed through it.
 * 5. The usual way costs two reads (profile, suppression) and three writes (profile, claim, end of the claim).
 * 6. Of several choices, one holds the key at a time. Another takes its place only after a hold, a release, or the
 *    provider's definite refusal, which is stored first.
 * 7. A webhook that is given up is kept, so that a person can have it sent after all (sendAgain). core/send/ARCHITECTURE.md shows the states.
 *
 * Throws Hold (come back at that time), Exited (the entry has ended) and Retryable (not now).
 */
export async function sendMessage(deps: SendDeps, task: SendTask, claimant: string): Promise<SendResult> {
  let progress: Progress = { failed: [] };
  for (let clashes = 0; clashes < DECISIONS; ) {
    const round = await playRound(deps, { task, claimant, progress });
    if (round === "clash") {
      clashes += 1;
      deps.counter.count("Clash", {});
    } else if ("result" in round) {
      await keepGivenUp(deps, task, round.result);
      return round.result;
    } else progress = round.progress;
  }
  throw new RetryableError("Other writers of the profile were first each time.");
}

/** The slot that a decision has to store: of a message that may be sent, or that bids. */
function slotIn(decision: Decision): CapSlot | undefined {
  return decision.kind === "allow" || decision.kind === "hold" ? decision.slot : undefined;
}

/** What one round ended with: a result, or progress for the next round. */
type Round = "clash" | { readonly result: SendResult } | { readonly progress: Progress };

interface Sending {
  readonly task: SendTask;
  readonly claimant: string;
  readonly progress: Progress;
}

async function playRound(deps: SendDeps, sending: Sending): Promise<Round> {
  const { task, claimant, progress } = sending;
  const now = deps.clock.now();
  const profile = await deps.profiles.read(task.customer, [entryId(task.journey, task.n)]);
  if (profile === undefined) throw new ExitedError();
  const choice = await choose(deps, task, profile, now, progress);
  if (choice === undefined) return { result: await answerAsStored(deps, task) };
  const { send, decision } = choice;
  if (decision.kind !== "allow" && slotIn(decision) === undefined) {
    return leaveUnsent(deps, sending, send, profile, now, decision);
  }

  const composed = await prepare(deps, send, profile, now);
  if ("reason" in composed) return leaveUnsent(deps, sending, send, profile, now, { kind: "drop", ...composed });

  const early = composed.deliver && decision.kind === "allow" ? await ownInstant(deps, send) : undefined;
  if (early !== undefined) return leaveUnsent(deps, sending, send, profile, now, early);

  const asked = await mayAsk(deps, send, profile, now);
  if (asked !== undefined) return leaveUnsent(deps, sending, send, profile, now, asked);

  const slot = slotIn(decision);
  const stands = decision.kind === "hold" && slot !== undefined && hasBid(profile, slot);
  const written = stands ? profile : withSlot(deps, profile, slot);
  if (!stands && (await deps.profiles.write(written, profile.ver, {})) === "clash") return "clash";
  if (decision.kind !== "allow") return leaveUnsent(deps, sending, send, written, now, decision);

  const { wrote } = composed;
  const segments = composed.outgoing.channel === "sms" ? composed.outgoing.segments : undefined;
  const claiming = {
    claimant,
    grounds: decision.grounds,
    mayReplace: mayReplace(task, progress),
    ...defined({ wrote, segments }),
    ...("once" in composed.outgoing && composed.outgoing.once ? { once: composed.outgoing.once } : {}),
  };
  const claimed = await claim(deps, send, now, claiming);
  if ("lost" in claimed) {
    const next = progressAfter(deps, task, progress, claimed.lost, send.template);
    if (next !== undefined) return { progress: next };
    if (isUnsent(claimed.lost)) await giveBackSlot(deps, written, claimed.lost, "final");
    return { result: await resultFromStored(deps, claimed.lost) };
  }
  if ("givenUp" in claimed) {
    return { result: await unsent(deps, written, claimed.givenUp) };
  }
  if (decision.slot !== undefined) await giveBackOthers(deps, written, decision.slot);
  const held = { message: claimed.claimed, profile: written };
  const result = composed.deliver ? await deliver(deps, held, composed.outgoing) : await recordOnly(deps, held);
  const next = result.failed ? withFailed(task, progress, [send.template]) : undefined;
  return next === undefined ? { result } : { progress: next };
}

/**
 * A message that asks for a confirmation goes to an address once in 24 hours, whichever customer has the address: a form that
 * anybody can fill in must not be a way to flood somebody's mailbox. One write, for these messages alone; the refusal where the
 * address was asked already.
 */
async function mayAsk(
  { templates, hash, confirmations }: SendDeps,
  send: ChosenSend,
  profile: Profile,
  now: number,
): Promise<Refusal | undefined> {
  if (getOwn(templates, send.template)?.confirms === undefined) return undefined;
  const address = addressFor(profile, send.channel);
  if (address === undefined) return undefined;
  // Who was erased and comes back has messages of the same keys.
  const by = [send.customer, ...(profile.erased === undefined ? [] : [profile.erased]), messageKey(send)].join(" ");
  if (await confirmations.take(send.channel, addressHash(hash, address), by, now)) return undefined;
  return drop("asked_already", "asked already", { channel: send.channel });
}

/**
 * Stores a hold or drop. If this call wins the put, it gives the slot of an earlier attempt back. If a provider has refused an
 * earlier choice and the other choices are dropped too, the refusal remains the result of the message.
 */
async function leaveUnsent(
  deps: SendDeps,
  { task, progress }: Sending,
  send: ChosenSend,
  profile: Profile,
  now: number,
  decision: Refusal,
): Promise<Round> {
  if (decision.kind === "exited") throw new ExitedError();
  if (decision.kind === "drop" && progress.failed.length > 0) {
    const stored = await deps.messages.read(task.customer, messageKey(task));
    if (stored?.state === "failed") {
      await giveBackSlot(deps, profile, stored, "final");
      return { result: await resultFromStored(deps, stored) };
    }
  }
  const put = await putMessage(deps.messages, mayReplace(task, progress), (before) =>
    unsentOf(send, now, decision, before),
  );
  if ("lost" in put) {
    const next = progressAfter(deps, task, progress, put.lost, send.template);
    if (next !== undefined) return { progress: next };
    // A claim that may be taken over is claimed again when the hold is over, not given up.
    if (decision.kind === "hold" && put.lost !== undefined && mayStay(put.lost) && leaseOver(put.lost, now)) {
      throw heldBy(decision);
    }
    return { result: await resultFromStored(deps, put.lost) };
  }
  const { won } = put;
  if (decision.kind === "hold") {
    countMessage(deps.counter, "Held", won);
    if (decision.grounds.rule.startsWith(BUDGET_RULE)) deps.counter.count("BudgetReached", {});
    if (decision.slot === undefined && !mayHaveArrived(won)) await giveBackSlot(deps, profile, won, "hold");
    throw heldBy(decision);
  }
  return { result: await unsent(deps, profile, won) };
}

/** The result of a message that is not sent any more. Its cap slot is given back, unless the message may have arrived. */
async function unsent(deps: SendDeps, profile: Profile, won: Message): Promise<SendResult> {
  if (won.state === "dropped") {
    countMessage(deps.counter, "Dropped", won, won.reason);
    await giveBackSlot(deps, profile, won, "final");
  } else {
    countMessage(deps.counter, won.state === "sent" ? "Sent" : "SendUnknown", won);
  }
  return resultFromStored(deps, won);
}

function mayStay(claimed: Message): boolean {
  return (claimed.transactional && !claimed.once) || mayClaimAgain(claimed);
}

function heldBy({ until, nominal, grounds }: Extract<Refusal, { kind: "hold" }>): HoldError {
  return new HoldError(until, isoTime(until), grounds.rule, nominal === undefined ? null : isoTime(nominal));
}

async function answerAsStored(deps: SendDeps, task: SendTask): Promise<SendResult> {
  return resultFromStored(deps, await deps.messages.read(task.customer, messageKey(task)));
}

/** A final state without a send. */
function isUnsent(message: Message | undefined): message is Message {
  return message?.state === "dropped" || message?.state === "failed";
}
