import { END, type Graph } from "./graph.ts";

/**
 * For each activity, the next one that everybody who comes to it comes to, whatever way they take: where its ways rejoin
 * (the immediate post-dominator), or END.
 */
export function rejoinPoints(graph: Graph): ReadonlyMap<string, string> {
  const position = new Map(graph.order.map((id, i) => [id, i]));
  position.set(END, graph.order.length);
  const rejoin = new Map<string, string>();
  const placeOf = (id: string) => position.get(id) ?? 0;
  // From the end backwards everything that comes after is known already. Of two, the later one is never before the meeting.
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
