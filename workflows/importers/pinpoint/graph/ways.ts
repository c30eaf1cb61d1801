import type { PathPart } from "../refusal.ts";
import type { Activity, ActivityKind } from "../shapes/activities.ts";

/** A way on from an activity: the field that names where, and the activity there; without one the journey ends. */
export interface Way {
  readonly path: readonly PathPart[];
  readonly to?: string | undefined;
}

/** The ways on from each kind of activity, in the order in which they are looked at. */
const WAYS: { readonly [K in ActivityKind]: (activity: Activity<K>) => readonly Way[] } = {
  EMAIL: nextOf,
  SMS: nextOf,
  PUSH: nextOf,
  CUSTOM: nextOf,
  ContactCenter: nextOf,
  Wait: nextOf,
  Holdout: nextOf,
  ConditionalSplit: ({ settings }) => [
    { path: ["TrueActivity"], to: settings.TrueActivity },
    { path: ["FalseActivity"], to: settings.FalseActivity },
  ],
  MultiCondition: ({ settings }) => [
    ...(settings.Branches ?? []).map(({ NextActivity }, i) => ({
      path: ["Branches", i, "NextActivity"],
      to: NextActivity,
    })),
    { path: ["DefaultActivity"], to: settings.DefaultActivity },
  ],
  RandomSplit: ({ settings }) =>
    (settings.Branches ?? []).map(({ NextActivity }, i) => ({
      path: ["Branches", i, "NextActivity"],
      to: NextActivity,
    })),
};

function nextOf({ settings }: { readonly settings: { readonly NextActivity?: string | undefined } }): readonly Way[] {
  return [{ path: ["NextActivity"], to: settings.NextActivity }];
}

/** The ways on from an activity; paths are below its kind. */
export function waysOf<K extends ActivityKind>(activity: Activity<K>): readonly Way[] {
  const ways: (activity: Activity<K>) => readonly Way[] = WAYS[activity.kind];
  return ways(activity);
}
