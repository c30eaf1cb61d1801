import { MESSAGE_MARKS } from "../../../core/model/message.ts";

/** What a send leaves in the run's document. */
const SEND_OUTCOMES = ["sent", "held", "dropped", "failed", "reason"] as const;

/** What may be asked of a send: its outcome, and what became of its message since. */
export const SEND_RESULTS: readonly string[] = [...SEND_OUTCOMES, ...MESSAGE_MARKS];

/** Whether a read of `steps.<send>.<field>` needs the message itself, not only the run's document. */
export function readsMessage(field: string | undefined): boolean {
  return field === undefined || !SEND_OUTCOMES.some((outcome) => outcome === field);
}

/** What may be asked of a wait for an event or, `event` being the last of them, for all of several. */
export const EVENT_WAIT_RESULTS: readonly string[] = ["happened", "event", "failed"];

/** What may be asked of a wait for the first of several events; `which` counts them from 0. */
export const FIRST_WAIT_RESULTS: readonly string[] = ["happened", "event", "which", "failed"];

/** What may be asked of a wait for a segment. */
export const SEGMENT_WAIT_RESULTS: readonly string[] = ["happened", "failed"];

/** What may be asked of a split: the name of the path taken. */
export const SPLIT_RESULTS: readonly string[] = ["path"];
