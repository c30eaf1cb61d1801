import type { NodeKind, PlanNode } from "./node.ts";
import { nextOf, type Plan } from "./plan.ts";
import { inOrderOfTime } from "./walk.ts";

/** The largest sum of `weight` over all ways from the start to an end. */
export function longestWay(plan: Plan, weight: (node: PlanNode) => number): number {
  const next = (key: string) => nextOf(plan, key);
  const sums = new Map<string, number>();
  for (const key of inOrderOfTime(plan.start, next).reverse()) {
    const node = plan.nodes.get(key);
    const after = next(key).map((one) => sums.get(one) ?? 0);
    sums.set(key, (node === undefined ? 0 : weight(node)) + Math.max(0, ...after));
  }
  return sums.get(plan.start) ?? 0;
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
