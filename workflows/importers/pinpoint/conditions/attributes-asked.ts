import type { Activity } from "../shapes/activities.ts";
import type { SimpleCondition } from "../shapes/conditions.ts";

/** The conditions of an activity, in their order; undefined in the place of one that is missing. */
export function conditionsOf(activity: Activity): readonly (SimpleCondition | undefined)[] {
  if (activity.kind === "ConditionalSplit") return activity.settings.Condition?.Conditions ?? [];
  if (activity.kind === "MultiCondition") return (activity.settings.Branches ?? []).map(({ Condition }) => Condition);
  return [];
}

/** Names of attributes that conditions ask of messages, by the activity that sent them. */
export function attributesAskedOf(activities: Iterable<Activity>): ReadonlyMap<string, readonly string[]> {
  const asked = new Map<string, Set<string>>();
  for (const activity of activities) {
    for (const condition of conditionsOf(activity)) {
      const { MessageActivity, Dimensions } = condition?.EventCondition ?? {};
      if (MessageActivity === undefined) continue;
      const names = asked.get(MessageActivity) ?? new Set();
      for (const name of Object.keys(Dimensions?.Attributes ?? {})) names.add(name);
      asked.set(MessageActivity, names);
    }
  }
  return new Map([...asked].map(([id, names]) => [id, [...names]]));
}
