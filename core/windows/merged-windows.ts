import type { Profile, RecentEvent } from "../model/profile.ts";
import type { Rules } from "../model/rules.ts";
import type { WindowStates } from "../model/window.ts";
import { withWindows } from "./begin.ts";
import { mergeCounts } from "./merge-counts.ts";
import { withoutEvents } from "./record.ts";

/** One of two profiles of the same person, with its recent events in side items. */
export interface Counting {
  readonly profile: Profile;
  readonly spilled: readonly RecentEvent[];
}

/**
 * What two profiles counted, as one person's: an event that both know by its id counts once. A profile that was evaluated
 * under other rules begins its windows first.
 */
export async function mergedWindows(
  ours: Counting,
  theirs: Counting,
  rules: Rules,
  now: number,
): Promise<WindowStates> {
  const counting = rules.windows ?? [];
  const clock = { now, zone: rules.settings.zone };
  const begun = ({ profile }: Counting) =>
    (profile.look?.rules === rules.look ? profile : withWindows(profile, counting, clock)).windows ?? {};
  const known = new Set(eventsOf(ours).map(({ id }) => id));
  const twice = eventsOf(theirs)
    .filter(({ id, name }) => name !== "" && known.has(id))
    .map(({ name, time, properties = {} }) => ({ name, time, properties }));
  return mergeCounts(begun(ours), await withoutEvents(begun(theirs), counting, twice, clock));
}

function eventsOf({ profile, spilled }: Counting): readonly RecentEvent[] {
  return [...profile.recent, ...spilled];
}
