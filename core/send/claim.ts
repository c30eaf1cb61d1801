import type { Message, Verdict } from "../model/message.ts";
import type { SendTask } from "../model/task.ts";
import type { SendDeps } from "./deps.ts";
import { THROTTLED_FOR_MS } from "./limits.ts";
import { claimOf, unsentOf } from "./message-item.ts";
import { putMessage } from "./put-message.ts";
import { leaseOver } from "./stored-answer.ts";

/** `throttled`: providers have refused the message for too long, and it is dropped now instead of claimed. */
export type Claim =
  | { readonly claimed: Message }
  | { readonly throttled: Message }
  | { readonly lost: Message | undefined };

/**
 * Claims the message for this call alone: the conditional write that makes a send happen at most once. `now` is the time
 * the cap slot was stamped with. A transactional message whose claimer's lease is over is taken over: at least once.
 */
export async function claim(deps: SendDeps, task: SendTask, now: number, verdict: Verdict): Promise<Claim> {
  const put = await putMessage(deps.messages, (before) =>
    before?.state === "released" && now >= before.first + THROTTLED_FOR_MS
      ? unsentOf(task, now, { say: "drop", reason: "throttled", verdict: throttledSince(before.first) }, before)
      : claimOf(task, now, verdict, before),
  );
  if ("won" in put) return put.won.state === "claimed" ? { claimed: put.won } : { throttled: put.won };
  const { lost } = put;
  if (lost === undefined || !lost.transactional || !leaseOver(lost, now)) return put;
  const again = { ...claimOf(task, now, verdict, lost), first: lost.first };
  if (await deps.messages.reclaim(again, lost.attempt)) return { claimed: again };
  return { lost: await deps.messages.read(task.customer, lost.key) };
}

function throttledSince(first: number): Verdict {
  return { rule: "throttled for a day", values: { first } };
}
