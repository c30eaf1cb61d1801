import type { Entry } from "../model/profile.ts";
import type { WaitTask } from "../model/task.ts";
import { beganAt } from "./look-back.ts";
import { placeOf } from "./wakes.ts";

/*
 * The steps of a run come one after the other, so a wait that is registered says that those before it are over. They are
 * taken out of the entry: in a repeat there may be thousands of them.
 */

/**
 * Whether the run has already come to a later wait: whoever registers this one comes too late, and nobody listens. Both times
 * are those of one run's history, in which each state is entered after the one before: they need no margin.
 */
export function isLeftBehind(entry: Entry, task: WaitTask): boolean {
  const began = beganAt(task);
  return Object.values(entry.waits).some((wait) => wait.began > began);
}

/**
 * The entry without its waits, as a step begins that finds these results. What they matched is kept for later steps;
 * where the time-out was first the run has not moved on that event, and a look-back may find it.
 */
export function leaveBehind(entry: Entry, { steps }: Pick<WaitTask, "steps">): Entry {
  let { cursor, kept } = entry;
  for (const [key, { matched, rule, cursor: before }] of Object.entries(entry.waits)) {
    if (matched === undefined) continue;
    const { step } = placeOf(key);
    if (steps[step]?.happened === false) cursor = before ?? cursor;
    else if (rule.kind !== "date") kept = { ...kept, [step]: matched };
  }
  return { ...entry, waits: {}, kept, cursor };
}
