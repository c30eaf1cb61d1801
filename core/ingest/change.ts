import { typedChange } from "../facts/typed.ts";
import type { ProfileChange } from "../model/event.ts";
import type { Applied, Refused } from "../profile/apply.ts";
import { applyChange } from "../profile/apply-change.ts";
import { indexOf } from "../segments/rules-index.ts";
import type { Folding } from "./folding.ts";

/** The profile with a change of an update step, or of one on exit, as of `time`; and what of it was not taken. */
export function changed({ facts: profile, context }: Folding, change: ProfileChange, time: number): Applied {
  const { rules, full } = context;
  const { segment } = indexOf(rules);
  const refused: Refused[] = [];
  const typed = typedChange(change, rules, refused);
  const done = applyChange(profile, typed, time, (name) => segment.get(name)?.list === true, full);
  return { ...done, refused: [...refused, ...done.refused] };
}
