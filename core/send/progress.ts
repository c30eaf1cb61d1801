import type { Message } from "../model/message.ts";
import type { SendTask } from "../model/task.ts";
import type { Clock } from "../ports/system.ts";
import { failedIn, type Progress } from "./choices.ts";
import { leaseOver, mayClaimAgain, mayHaveArrived } from "./end-claim.ts";

/**
 * Whether a round with this progress may replace the stored message: a held or released one, and a failed one that leads to the
 * next choice. It may not if providers have refused choices that the round still includes, or if an earlier choice may have
 * arrived and the round sends another.
 */
export function mayReplace(task: SendTask, progress: Progress): (stored: Message) => boolean {
  const known = (templates: readonly string[]) => templates.every((template) => progress.failed.includes(template));
  return (stored) => {
    if (isBound(task, stored) && progress.only !== stored.template) return false;
    if (stored.state === "held" || stored.state === "released") return known(failedIn(stored));
    return stored.state === "failed" && goesOn(task) && known([...failedIn(stored), stored.template]);
  };
}

/**
 * The progress for the next round after another message was found stored; undefined if nothing is left to decide.
 * `tried`: the template of the choice that lost.
 */
export function progressAfter(
  { clock }: { readonly clock: Clock },
  task: SendTask,
  progress: Progress,
  stored: Message | undefined,
  tried: string,
): Progress | undefined {
  if (stored === undefined || task.choices.length === 1) return undefined;
  if (stored.state === "claimed") {
    const takenOver = (stored.transactional || mayClaimAgain(stored)) && leaseOver(stored, clock.now());
    const other = takenOver && stored.template !== tried && progress.only === undefined;
    return other ? { ...progress, only: stored.template } : undefined;
  }
  if (isBound(task, stored) && progress.only === undefined) return { ...progress, only: stored.template };
  const refused = stored.state === "failed" && goesOn(task) ? [stored.template] : [];
  if (stored.state !== "held" && stored.state !== "released" && refused.length === 0) return undefined;
  return withFailed(task, progress, [...failedIn(stored), ...refused]);
}

/** Whether the message is bound to the choice that was tried before, because that may have arrived. */
function isBound({ choices }: SendTask, stored: Message): boolean {
  if (choices.length === 1 || !mayHaveArrived(stored)) return false;
  return (
    (stored.state === "held" || stored.state === "released") &&
    choices.some(({ template }) => template === stored.template)
  );
}

/** The progress without these templates too; undefined if that changes nothing or leaves no choice. */
export function withFailed(task: SendTask, progress: Progress, templates: readonly string[]): Progress | undefined {
  const failed = [...new Set([...progress.failed, ...templates])];
  const left = task.choices.some(({ template }) => !failed.includes(template));
  return goesOn(task) && left && failed.length > progress.failed.length ? { ...progress, failed } : undefined;
}

/** Whether a provider's refusal leads to the next choice. */
function goesOn({ alsoOn }: SendTask): boolean {
  return alsoOn.includes("failed");
}
