import { matches } from "../enter/matches.ts";
import { parseTime } from "../ingest/time.ts";
import type { KeptEvent } from "../model/event.ts";
import { messageKey } from "../model/message.ts";
import type { Entry, Profile, RecentEvent } from "../model/profile.ts";
import type { WaitTask } from "../model/task.ts";
import { keepEvent } from "../profile/keep.ts";
import { type Looking, look } from "./look.ts";

/**
 * The event that a wait asks for, if it came before the wait was registered: for `since: entry` and `of` one that the
 * entry has kept since, else a recent one that came in since the step began, or that is about the message asked for.
 * Events the run has already moved on from, and past ones, are not looked at. The latest wins.
 */
export async function lookBack(
  deps: Looking,
  task: WaitTask,
  profile: Profile,
  entry: Entry,
  spilled: readonly RecentEvent[],
): Promise<KeptEvent | undefined> {
  const { wait, step, pass } = task;
  const message = wait.of === undefined ? undefined : messageKey({ ...task, step: wait.of });
  const seen = entry.seen[step];
  if (
    seen !== undefined &&
    (wait.since === "entry" || message !== undefined) &&
    seen.message === (message ?? seen.message)
  ) {
    return keepEvent(seen, ["*"]);
  }
  const began = beganAt(task);
  const since = wait.since === "entry" ? entry.start : began;
  const candidates = sinceCursor([...spilled, ...profile.recent], entry.cursor).filter(
    (event) => event.past === undefined && (message === undefined ? event.at >= since : event.message === message),
  );
  for (const event of candidates.reverse()) {
    const whole = { properties: {}, ...event };
    const found = await look(deps, task, profile, (around) =>
      matches(wait, whole, entry, around, { pass, steps: task.steps }),
    );
    if (found) return keepEvent(whole, wait.fields);
  }
  return undefined;
}

/** What was folded after the event the run last moved on; all of it, when that one is no longer there. */
function sinceCursor(recent: readonly RecentEvent[], cursor: string): readonly RecentEvent[] {
  const at = recent.findIndex((event) => event.id === cursor);
  return recent.slice(at + 1);
}

/** When the step began; epoch milliseconds. */
export function beganAt(task: WaitTask): number {
  const began = parseTime(task.began);
  if (began === undefined) throw new Error(`A wait says it began at ${task.began}, which is no ISO 8601 time.`);
  return began;
}
