import type { PlanNode } from "./node.ts";
import { successors } from "./node.ts";
import type { Plan } from "./plan.ts";

/**
 * For each choice, the choice whose call answers it: itself, or one just before it. A choice is answered beforehand
 * when every way to it comes straight from choices of one group, so that no time has passed since.
 */
export function decisionGroups(plan: Plan): ReadonlyMap<string, string> {
  const before = predecessors(plan);
  const groups = new Map<string, string>();
  for (const key of inWalkOrder(plan, before)) {
    if (plan.nodes.get(key)?.kind !== "choose") continue;
    const from = [...(before.get(key) ?? [])].map((one) => groups.get(one));
    const [group] = from;
    const shared = key !== plan.start && group !== undefined && from.every((one) => one === group);
    groups.set(key, shared ? group : key);
  }
  return groups;
}

/** The choices that one call answers, by the choice that makes it, in walk order. */
export function answeredBy(groups: ReadonlyMap<string, string>, head: string): string[] {
  return [...groups].filter(([, group]) => group === head).map(([key]) => key);
}

function predecessors(plan: Plan): Map<string, Set<string>> {
  const before = new Map<string, Set<string>>();
  for (const [key, node] of plan.nodes) {
    for (const next of successors(node)) before.set(next, (before.get(next) ?? new Set()).add(key));
  }
  return before;
}

/** Every node after all that lead to it (the graph has no circles). */
function inWalkOrder(plan: Plan, before: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const order: string[] = [];
  const done = new Set<string>();
  const visit = (key: string): void => {
    if (done.has(key)) return;
    done.add(key);
    for (const one of before.get(key) ?? []) visit(one);
    order.push(key);
  };
  for (const key of plan.nodes.keys()) visit(key);
  return order;
}

/** Whether a node is a choice. */
export function isChoice(node: PlanNode | undefined): node is PlanNode<"choose"> {
  return node?.kind === "choose";
}
