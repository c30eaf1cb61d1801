import type { NodeKind, PlanNode } from "./node.ts";
import { successors } from "./node.ts";
import type { Plan } from "./plan.ts";

/** The largest sum of `weight` over all ways from the start to an end. */
export function longestWay(plan: Plan, weight: (node: PlanNode) => number): number {
  const known = new Map<string, number>();
  const from = (key: string): number => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const node = plan.nodes.get(key);
    const sum = node === undefined ? 0 : weight(node) + Math.max(0, ...successors(node).map(from));
    known.set(key, sum);
    return sum;
  };
  return from(plan.start);
}

/** Longest time a run can take without holds; milliseconds. */
export function longestTime(plan: Plan): number {
  return longestWay(plan, waitOf);
}

function waitOf<K extends NodeKind>(node: PlanNode<K>): number {
  return WAITS[node.kind](node);
}

const none = () => 0;
const WAITS: { readonly [K in NodeKind]: (node: PlanNode<K>) => number } = {
  send: none,
  delay: (node) => node.step.milliseconds,
  event_wait: (node) => node.step.upTo,
  choose: none,
  exit: none,
  end: none,
};
