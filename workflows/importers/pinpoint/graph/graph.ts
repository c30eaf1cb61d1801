import { foundText, type PathPart, type Refuse } from "../report.ts";
import type { Activity, ActivityKind } from "../shapes/activities.ts";

/** Where every path ends. */
export const END = "";

/**
 * The reachable activities of a journey, as a graph without circles.
 *
 * 1. Every target is an activity of the graph or END; empty activities and missing targets are END.
 * 2. `order` lists each activity before all that come after it.
 */
export interface Graph {
  /** The first activity, or END. */
  readonly start: string;
  readonly activities: ReadonlyMap<string, Activity>;
  readonly order: readonly string[];
  /** The activities that follow an activity, one for each of its paths, in their order. */
  targets(id: string): readonly string[];
  /** Activities in the file that no path leads to. */
  readonly unreachable: readonly string[];
}

interface Found {
  readonly start: string | undefined;
  readonly activities: ReadonlyMap<string, Activity | "empty">;
}

/** The graph; undefined, with a refusal, where it has no start, leads to an unknown activity or runs in a circle. */
export function graphOf({ start, activities }: Found, refuse: Refuse): Graph | undefined {
  if (start === undefined) {
    refuse(["StartActivity"], {
      message: "The journey does not say where it starts.",
      found: "no StartActivity",
      mend: "Give the id of its first activity as StartActivity.",
    });
    return undefined;
  }
  if (!activities.has(start)) {
    refuse(["StartActivity"], {
      message: "The journey starts at an activity that it does not have.",
      found: start,
      mend: `Give the id of one of its activities: ${[...activities.keys()].slice(0, 12).join(", ") || "there are none"}.`,
    });
    return undefined;
  }
  if (!targetsKnown(activities, refuse)) return undefined;
  const kept = new Map<string, Activity>();
  for (const [id, activity] of activities) if (activity !== "empty") kept.set(id, activity);
  const target = ({ to }: Edge) => (to !== undefined && kept.has(to) ? to : END);
  const targets = new Map([...kept].map(([id, activity]) => [id, edgesOf(activity).map(target)]));
  const order = orderFrom(target({ path: [], to: start }), targets, (circle) =>
    refuse(["Activities", circle[0] ?? start], {
      message: "The journey runs in a circle.",
      found: [...circle, circle[0]].join(" → "),
      mend: "Lead one of these activities elsewhere; a journey in which people begin again lets them enter again.",
    }),
  );
  if (order === undefined) return undefined;
  const reached = new Set(order);
  return {
    start: target({ path: [], to: start }),
    activities: new Map([...kept].filter(([id]) => reached.has(id))),
    order,
    targets: (id) => targets.get(id) ?? [],
    unreachable: [...kept.keys()].filter((id) => !reached.has(id)),
  };
}

function targetsKnown(activities: Found["activities"], refuse: Refuse): boolean {
  let known = true;
  for (const [id, activity] of activities) {
    if (activity === "empty") continue;
    for (const { path, to } of edgesOf(activity)) {
      if (to === undefined || to === "" || activities.has(to)) continue;
      known = false;
      refuse(["Activities", id, activity.kind, ...path], {
        message: "This leads to an activity that the journey does not have.",
        found: foundText(to),
        mend: "Give the id of one of its activities, or leave it out where the path ends.",
      });
    }
  }
  return known;
}

/** A topological order. It does not recurse, since a journey may be one long path. */
function orderFrom(
  start: string,
  targets: ReadonlyMap<string, readonly string[]>,
  refuse: (circle: readonly string[]) => void,
): readonly string[] | undefined {
  const done = new Set<string>([END]);
  const above = new Set<string>();
  const order: string[] = [];
  const stack = start === END ? [] : [{ id: start, next: 0 }];
  if (start !== END) above.add(start);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const to = (targets.get(top.id) ?? [])[top.next++];
    if (to === undefined) {
      done.add(top.id);
      above.delete(top.id);
      order.push(top.id);
      stack.pop();
    } else if (above.has(to)) {
      const path = stack.map(({ id }) => id);
      refuse(path.slice(path.indexOf(to)));
      return undefined;
    } else if (!done.has(to)) {
      above.add(to);
      stack.push({ id: to, next: 0 });
    }
  }
  return order.reverse();
}

/** A path out of an activity: the field that names the next activity, and its id. Without an id the journey ends. */
interface Edge {
  readonly path: readonly PathPart[];
  readonly to?: string | undefined;
}

/** The paths out of each kind of activity, in the order in which they are tried. */
const EDGES: { readonly [K in ActivityKind]: (activity: Activity<K>) => readonly Edge[] } = {
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

function nextOf({ settings }: { readonly settings: { readonly NextActivity?: string | undefined } }): readonly Edge[] {
  return [{ path: ["NextActivity"], to: settings.NextActivity }];
}

/** The paths out of an activity. The field paths begin below its kind. */
function edgesOf<K extends ActivityKind>(activity: Activity<K>): readonly Edge[] {
  const edges: (activity: Activity<K>) => readonly Edge[] = EDGES[activity.kind];
  return edges(activity);
}
