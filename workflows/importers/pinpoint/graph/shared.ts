import { END, type Graph } from "./graph.ts";

/**
 * The activities at which paths meet that do not simply rejoin: what follows them is written once, as shared steps, and
 * used from each of those paths. With each, the activities at which those paths rejoin: what is shared ends before them.
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
    graph.targets(id).forEach((to, way) => {
      open.push({ id: to, stop: after, from: `way ${way} of ${id}` });
    });
  }
  return new Map([...cameFrom].filter(([, from]) => from.size > 1).map(([id]) => [id, stops.get(id) ?? new Set()]));
}

/**
 * How many steps the journey has once everything shared is put in its place, `Infinity` where that is beyond counting.
 * `own`: how many one activity becomes.
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
    const ways = graph.targets(id).reduce((sum, to) => sum + sizeTo(to, after), own(id));
    const size = ways + sizeTo(after, stop);
    sizes.set(key, size);
    return size;
  };
  return sizeTo(graph.start, END);
}
