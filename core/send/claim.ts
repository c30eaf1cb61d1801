import type { Grounds, Message, Wrote } from "../model/message.ts";
import type { ChosenSend } from "./choices.ts";
import type { SendDeps } from "./deps.ts";
import { isReported, leaseOver, mayClaimAgain } from "./end-claim.ts";
import { THROTTLED_FOR_MS } from "./limits.ts";
import { claimOf, putMessage, unsentOf } from "./put-message.ts";

/** `givenUp`: the provider has not taken the message for a day. It is dropped or unknown now, and not claimed. */
export type Claim =
  | { readonly claimed: Message }
  | { readonly givenUp: Message }
  | { readonly lost: Message | undefined };

/** Who claims, the grounds on which the gate allowed the message, and which stored messages the claim may replace. */
export interface Claiming {
  readonly claimant: string;
  readonly grounds: Grounds;
  /** What its text was written from. */
  readonly wrote?: Wrote;
  /** Of a text message. */
  readonly segments?: number;
  /** A second request does harm. */
  readonly once?: true;
  readonly mayReplace: (stored: Message) => boolean;
  /** A person had it sent again, although its day is over. */
  readonly again?: true;
}

/**
 * Claims the message for this call alone: the conditional write that makes a send happen at most once. `now` is the time
 * the cap slot was stamped with. A transactional message, or a webhook, whose claimer's lease is over is taken over as the
 * same choice, unless the provider has reported on it: at least once, and as often as `mayClaimAgain` says.
 *
 * A write may be stored and its answer lost. The SDK's second try then finds the condition broken by the claim itself. So a
 * call that loses to a claim with its own claimant and attempt has won.
 */
export async function claim(deps: SendDeps, task: ChosenSend, now: number, claiming: Claiming): Promise<Claim> {
  const put = await putMessage(deps.messages, claiming.mayReplace, (before) =>
    before?.state === "released" && now >= before.first + THROTTLED_FOR_MS && claiming.again !== true
      ? unsentOf(task, now, { kind: "drop", reason: whyReleased(before), grounds: releasedSince(before) }, before)
      : claimOf(task, now, claiming, before),
  );
  if ("won" in put) return put.won.state === "claimed" ? { claimed: put.won } : { givenUp: put.won };
  const { lost } = put;
  if (lost !== undefined && isOwn(deps, lost, put.tried)) return { claimed: lost };
  if (lost === undefined || !mayTakeOver(lost, task, now)) return put;
  const again = {
    ...claimOf(task, now, claiming, { ...lost, silent: (lost.silent ?? 0) + 1 }),
    first: lost.first,
  };
  if (await deps.messages.reclaim(again, lost.attempt)) return { claimed: again };
  const stored = await deps.messages.read(task.customer, lost.key);
  return stored !== undefined && isOwn(deps, stored, again) ? { claimed: stored } : { lost: stored };
}

function mayTakeOver(lost: Message, { template }: ChosenSend, now: number): boolean {
  return mayClaimAgain(lost) && lost.template === template && !isReported(lost) && leaseOver(lost, now);
}

/** Whether the stored claim is the one that was tried, and its lease is not over. */
function isOwn({ clock }: SendDeps, stored: Message, tried: Message): boolean {
  return (
    stored.state === "claimed" &&
    stored.claimant === tried.claimant &&
    stored.attempt === tried.attempt &&
    !leaseOver(stored, clock.now())
  );
}

function whyReleased({ reason }: Message): "throttled" | "misconfigured" {
  return reason === "misconfigured" ? reason : "throttled";
}

function releasedSince(released: Message): Grounds {
  return { rule: `${whyReleased(released)} for a day`, values: { first: released.first } };
}
