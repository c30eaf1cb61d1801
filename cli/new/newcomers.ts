import type { Rules } from "../../core/model/rules.ts";
import { emptyProfile } from "../../core/profile/empty.ts";
import { profileView } from "../../core/profile/view.ts";
import { isMember } from "../../core/segments/holds.ts";

/** The segments that a customer is in of whom nothing is known yet. */
export async function segmentsOfNewcomers({ segments }: Rules): Promise<ReadonlySet<string>> {
  const profile = emptyProfile("new", 0);
  const found = new Set<string>();
  // In the order in which each comes after those that it names.
  for (const rule of segments) {
    const view = () => ({ ...profileView(profile), segments: [...found] });
    if (await isMember(rule, { profile, segments: found, view, now: 0, failures: [] })) found.add(rule.segment);
  }
  return found;
}
