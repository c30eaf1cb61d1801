import { PLACES } from "../steps/kinds.ts";
import { YEAR } from "../values/duration.ts";
import type { NodeKind, PlanNode } from "./node.ts";
import { nextOf, type Plan, repeatOf } from "./plan.ts";
import { inOrderOfTime } from "./walk.ts";

/** The largest sum of `weight` over all ways from the start to an end, each repeat gone through once. */
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

/** How often a run may come through a node. */
export function timesOf(plan: Plan, node: PlanNode): number {
  return repeatOf(plan, node)?.atMost ?? 1;
}

/** Longest time a run can take without holds; milliseconds. A wait until a date may take as long as a run may: a year. */
export function longestTime(plan: Plan): number {
  return Math.min(YEAR, timeOfWaits(plan, YEAR));
}

/** Longest time a run can take by its definition alone, waits until a date left out; milliseconds. */
export function certainTime(plan: Plan): number {
  return timeOfWaits(plan, 0);
}

function timeOfWaits(plan: Plan, ofDates: number): number {
  return longestWay(plan, (node) => {
    if (node.kind === "repeat") return node.step.every * (node.step.atMost - 1);
    return timesOf(plan, node) * waitOf(node, ofDates);
  });
}

function waitOf<K extends NodeKind>(node: PlanNode<K>, ofDates: number): number {
  return PLACES[node.kind].longest(node, ofDates);
}
