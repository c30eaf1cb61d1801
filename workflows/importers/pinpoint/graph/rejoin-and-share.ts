import { END, type Graph } from "./graph.ts";

/**
 * For each activity, the activity where its paths rejoin (the immediate post-dominator), or END: every customer of the first
 * comes to it, whichever path they take.
 */
export function rejoinPoints(graph: Graph): ReadonlyMap<string, string> {
  const position = new Map(graph.order.map((id, i) => [id, i]));
  position.set(END, graph.order.length);
  const rejoin = new Map<string, string>();
  const placeOf = (id: string) => position.get(id) ?? 0;
  // The order is backwards, so everything that comes after an activity is known already. Of two, the earlier one moves on.
  const meet = (a: string, b: string): string => {
    let [one, other] = [a, b];
    while (one !== other) {
      if (placeOf(one) < placeOf(other)) one = rejoin.get(one) ?? END;
      else other = rejoin.get(other) ?? END;
    }
    return one;
  };
  for (const id of [...graph.order].reverse()) {
    const [first = END, ...others] = graph.targets(id);
    rejoin.set(id, others.reduce(meet, first));
  }
  return rejoin;
}

/**
 * The activities at which paths meet crosswise, without being their rejoin point. What follows such an activity is written
 * once, as shared steps, and used from each of those paths. The values are the activities at which those paths rejoin: the
 * shared steps end before them.
 */
export function sharedHeads(
  graph: Graph,
  rejoin: ReadonlyMap<string, string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const cameFrom = new Map<string, Set<string>>();
  const stops = new Map<string, Set<string>>();
  const walked = new Set<string>();
  const open: { readonly id: string; readonly stop: string; readonly from: string }[] = [
    { id: graph.start, stop: END, from: "start" },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { id, stop, from } = next;
    if (id === stop || id === END) continue;
    cameFrom.set(id, (cameFrom.get(id) ?? new Set()).add(from));
    stops.set(id, (stops.get(id) ?? new Set()).add(stop));
    const key = `${id}|${stop}`;
    if (walked.has(key)) continue;
    walked.add(key);
    const after = rejoin.get(id) ?? END;
    open.push({ id: after, stop, from: `after ${id}` });
    graph.targets(id).forEach((to, index) => {
      open.push({ id: to, stop: after, from: `path ${index} of ${id}` });
    });
  }
  return new Map([...cameFrom].filter(([, from]) => from.size > 1).map(([id]) => [id, stops.get(id) ?? new Set()]));
}

/**
 * The number of steps once shared steps are copied to every place that uses them; `Infinity` where that overflows.
 * `own`: the number of steps of one activity.
 */
export function expandedSize(graph: Graph, rejoin: ReadonlyMap<string, string>, own: (id: string) => number): number {
  const sizes = new Map<string, number>();
  // Steps from an activity to the end, those after its rejoin point counted once.
  const sizeTo = (id: string, stop: string): number => {
    if (id === stop || id === END) return 0;
    const key = `${id}|${stop}`;
    const known = sizes.get(key);
    if (known !== undefined) return known;
    const after = rejoin.get(id) ?? END;
    const inPaths = graph.targets(id).reduce((sum, to) => sum + sizeTo(to, after), own(id));
    const size = inPaths + sizeTo(after, stop);
    sizes.set(key, size);
    return size;
  };
  return sizeTo(graph.start, END);
}
